"""Video from words or a picture, with the emotion of a curve: the wording, the guidance, and the pipelines."""
