"""Emotion-conditioned generation: the curve, the performance, and the pipelines that render them.

Nothing heavy is imported here: `import pipelines.emotion` stays light, and each back end imports its own
libraries when it loads.
"""
