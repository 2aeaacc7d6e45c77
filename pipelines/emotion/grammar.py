"""The small words of a description of feeling: tables that `pipelines.emotion.clauses` reads sentences with."""

DEGREES = {
    "barely": 0.2, "hardly": 0.2, "scarcely": 0.2, "not very": 0.4, "not really": 0.4, "not so": 0.4,
    "not too": 0.4, "not overly": 0.4, "not particularly": 0.4, "slightly": 0.45, "a bit": 0.45, "a little": 0.45,
    "a little bit": 0.45, "little": 0.45, "a touch": 0.4, "a touch of": 0.4, "a hint of": 0.35, "a trace of": 0.35,
    "a tinge of": 0.35, "faintly": 0.35, "faint": 0.35, "mildly": 0.5, "mild": 0.5, "subtly": 0.4, "subtle": 0.4,
    "lightly": 0.45, "less": 0.5, "somewhat": 0.6, "kind of": 0.6, "kinda": 0.6, "sort of": 0.6, "partly": 0.6,
    "half": 0.5, "some": 0.6, "almost": 0.7, "nearly": 0.7, "vaguely": 0.4, "moderately": 0.7, "moderate": 0.7,
    "fairly": 0.85, "rather": 0.85, "quite": 0.9, "pretty": 0.9, "clearly": 1.05, "visibly": 1.05, "truly": 1.2,
    "more": 1.25, "really": 1.25, "so": 1.25, "much": 1.25, "very": 1.3, "loudly": 1.3, "very very": 1.5, "deeply": 1.3,
    "deep": 1.3, "highly": 1.3, "strongly": 1.3, "strong": 1.3, "a lot": 1.3, "too": 1.3, "super": 1.4,
    "terribly": 1.4, "awfully": 1.4, "full of": 1.2, "full": 1.2, "great": 1.3, "greater": 1.4, "big": 1.3,
    "intensely": 1.4, "fully": 1.25, "even": 1.15, "even more": 1.4, "the most": 1.5, "most": 1.4,
    "absolutely": 1.5, "utterly": 1.5, "completely": 1.5, "totally": 1.5, "incredibly": 1.5,
    "insanely": 1.6, "extremely": 1.6, "extreme": 1.6,
    "a smidge": 0.4, "a smidgen": 0.4, "a tad": 0.45, "tad": 0.45, "a tiny bit": 0.35, "tiny bit": 0.35,
    "a dash of": 0.4, "a pinch of": 0.35, "a whiff of": 0.3, "ever so slightly": 0.35, "low-key": 0.6,
    "lowkey": 0.6, "sorta": 0.6, "hint of": 0.35, "trace of": 0.35, "touch of": 0.4, "flicker of": 0.4,
    "glimmer of": 0.4, "spark of": 0.5, "definitely": 1.1, "v": 1.3, "rly": 1.25,
    "mega": 1.5, "super duper": 1.5, "dead": 1.3, "ridiculously": 1.5, "unbelievably": 1.5, "immensely": 1.5,
    "genuinely": 1.1, "profoundly": 1.4, "hugely": 1.4, "full-on": 1.4, "white-hot": 1.4, "overly": 1.3,
    "twice as": 1.5, "a lot more": 1.5, "much more": 1.5, "a bit more": 1.1, "a little more": 1.1, "more than": 1.25,
    "more than a little": 1.2, "more than a bit": 1.2, "no more than": 0.8,
    "never been so": 1.4, "never been this": 1.4, "never been more": 1.4, "never felt so": 1.4, "never felt more": 1.4,
    "fake": 0.6, "faked": 0.6, "feigned": 0.6, "forced": 0.6, "pretending to be": 0.6, "pretends to be": 0.6,
    "trying not to": 0.7, "tries not to": 0.7, "struggling not to": 0.7, "holding back": 0.7, "holds back": 0.7,
    "fighting back": 0.7, "fights back": 0.7, "choking back": 0.7, "chokes back": 0.7, "biting back": 0.7,
    "suppressed": 0.7, "suppressing": 0.7, "repressed": 0.7, "restrained": 0.7, "barely contained": 0.8, "hiding": 0.6,
    "hides": 0.6, "masking": 0.6, "masks": 0.6, "concealing": 0.6, "bursting with": 1.3, "overflowing with": 1.4,
    "shaking with": 1.2, "trembling with": 1.2, "red with": 1.2, "white with": 1.2, "green with": 1.2, "pale with": 1.2,
    "pure": 1.4, "can't be more": 1.5, "cannot be more": 1.5, "couldn't be more": 1.5, "could not be more": 1.5,
}  # fmt: skip
"""Words of degree: factor on the intensity that the emotion word stands for. Who fakes or hides it shows less."""

HIDDEN = DEGREES["hiding"]
"""Factor on what is felt inside where something else is shown outside."""

INSIDE = (
    "inside", "on the inside", "deep inside", "inwardly", "internally", "deep down", "secretly", "underneath",
    "beneath", "under the surface", "below the surface", "beneath the surface",
)  # fmt: skip
OUTSIDE = ("outside", "on the outside", "outwardly", "externally", "on the surface")
"""Where a feeling is: INSIDE, felt and hidden, or OUTSIDE, to be seen. Before its word, or behind it."""

EXTREMES = (
    "out of the mind", "stiff", "to the core", "to the bone", "to death", "to bits", "beyond words", "beyond belief",
    "as hell", "af", "as can be", "like crazy", "like mad", "like hell",
)  # fmt: skip
"""Words of degree behind their word, which make it `EXTREME` times as strong."""

EXTREME = 1.35

OPPOSITE = (
    "not",
    "isn't",
    "is not",
    "not at all",
    "not exactly",
    "aren't",
    "doesn't",
    "don't",
    "didn't",
    "wasn't",
    "weren't",
    "won't",
    "hardly ever",
)
"""Negations that leave a third of the opposite: not happy is a little sad."""

CONTRARY = ("anything but", "far from", "nowhere near", "the opposite of", "by no means")
"""Negations that mean the opposite in full: who is anything but calm is worked up."""

INABILITY = ("can't", "cannot", "can not", "couldn't", "could not", "never")
"""Negations like OPPOSITE, but for a comparative, which they affirm: who could not be happier is very happy."""

INSISTENCE = tuple(f"{unable} {verb}" for unable in (*INABILITY, "doesn't") for verb in ("stop", "stops", "help"))
"""Phrases that look like a negation and are none: who cannot stop crying cries."""

ABSENCE = (
    "no longer", "not any more", "not anymore", "without", "without any", "no", "free of", "stops being",
    "stop being", "neither", "nor", "no more", "less than", "showing no", "instead of", "rather than",
)  # fmt: skip
"""Negations that leave nothing: without fear is neutral."""

GONE = ("no more", "anymore", "any more")
"""Negations that stand behind their word, where nothing follows them: "sad no more", "not sad anymore"."""

GRADUAL = (
    "gradually", "slowly", "slow", "gradual", "becoming", "growing", "grows", "grow", "increasingly",
    "more and more", "builds", "building", "build up", "builds up", "building up", "rising", "rises", "turning",
    "warming up", "steadily", "bit by bit", "little by little", "step by step", "over time", "getting", "slides",
    "sliding", "drifts", "drifting", "shifting", "changing", "melting", "melts", "softening", "escalating",
    "escalates", "transitioning", "transitions", "morphing", "morphs", "blending", "swelling", "going", "moving",
    "smoothly", "smooth", "develops", "developing", "progressively", "ramping", "ramps", "ramps up", "ramping up",
    "evolves", "evolving", "over the whole clip", "over the clip", "heating up", "sinks", "sinking", "lifts",
    "lifting", "dissolves", "dissolving", "crumbles", "crumbling", "dawning", "simmering", "peaks", "peaking",
    "mounting", "mounts", "increases", "increasing", "intensifies", "intensifying", "deepens", "deepening",
    "climbs", "climbing", "swells",
)  # fmt: skip
"""Words for a change that takes all the time since the state before."""

RISING = (
    "builds", "building", "build up", "builds up", "building up", "rising", "rises", "growing", "grows", "grow",
    "escalating", "escalates", "swelling", "swells", "ramping up", "ramps up", "peaks", "peaking", "mounting", "mounts",
    "increases", "increasing", "intensifies", "intensifying", "deepens", "deepening", "climbs", "climbing",
)  # fmt: skip
"""Those of GRADUAL that say it of the feeling before them, where none follows: "anger rises until 3 s"."""

LEAVING = ("lifts", "lifting", "melts", "melting", "softening", "dissolves", "dissolving", "crumbles", "crumbling")
"""Those of GRADUAL that, so placed, say that the feeling leaves: "the sadness lifts"."""

YIELDING = ("gives way to", "giving way to", "makes way for")
"""Phrases between a feeling and the one that it turns into."""

CHANGE = ("becomes", "become", "turns", "turn", "gets", "get", "goes", "go", "moves", "changes", "shifts", "moves on")
"""Verbs that begin a new state and say nothing of its pace."""

SUDDEN = (
    "suddenly", "sudden", "abruptly", "at once", "immediately", "instantly", "all of a sudden", "snaps into",
    "snaps back",
    "bursts", "bursting", "burst", "explodes with",
    "explodes into", "exploding with", "quickly", "fast", "jumps", "jump", "collapses into", "collapsing into",
    "flares", "flares up", "surge of", "flash of", "boom", "bam",
    "out of nowhere", "breaks", "erupts", "erupting", "flips", "sharply", "with a jolt", "in a flash", "switches",
    "switch",
)  # fmt: skip
"""Words for a change within a moment."""

FADING = (
    "fading", "fades", "fade", "fading out", "fades out", "fading away", "fades away", "less and less", "wears off",
    "wearing off", "dies down", "dying down", "ebbs", "ebbing", "subsides", "subsiding", "decreasingly", "drops",
    "dropping", "drains", "drains away", "draining away", "melts away", "melting away", "recedes", "vanishes",
    "disappears", "evaporates", "cools", "cools down", "cools off",
)  # fmt: skip
"""Words for a feeling that leaves."""

ASIDES = ("when", "because", "while", "since", "if")
"""Words that open a remark on the story ("when he sees the gift"); unknown words in it are passed over."""

OBJECTS = ("about", "of", "over", "as", "like")
"""Words that do so behind a feeling: "afraid of the dark", "happy as a clam"."""

INTENTS = (
    "trying to",
    "tries to",
    "try to",
    "wants to",
    "seems to",
    "appears to",
    "has to",
    "manages to",
    "doesn't reach the eyes",
    "does not reach the eyes",
    "struggles to",
)
"""Phrases whose "to" does not lead to another state."""

SEQUENCE = (
    "then", "and then", "but then", "next", "afterwards", "afterward", "after that", "later", "later on",
    "and later", "followed by", "before becoming", "before turning", "before getting", "before", "now", "until",
    "until becoming", "only to be", "and finally", "and suddenly then",
)  # fmt: skip
"""Words between two states that follow each other."""

_FILLERS = """
because since occasional occasionally sometimes old young a an the this that these those it its i me my we us our
you your he him his she her they them their one self itself himself herself themselves someone somebody person
people man woman boy girl child guy lady actor actress speaker character narrator host face voice tone mood
expression look looks looking eyes mouth heart air manner way style emotionally feeling feelings feel feels felt
sense state is am are was were be been being seem seems seeming sound sounds sounding appear appears appearing act
acts acting play plays playing show shows showing speak speaks speaking spoken say says saying said talk talks
talking tell tells telling read reads reading deliver delivers delivered delivery make makes making made do does
doing did has have having had keep keeps keeping stay stays staying remain remains remaining of in on with as at by
for up out off down over under through into onto all just only also again back return returns returning still
already like if while when where who which there here about around overall generally mostly mainly bordering verging
tinged together plus moment moments part first whole entire entirely time times clip video scene line speech
sentence word words performance please want wants would should could can will must let lets bit shade note level
levels life mind mark oh ah exactly ever seen verge edge brink whatsoever behind same equal parts
somewhere between washes split ratio to both simultaneously throughout always constantly sentiment
emotions something anything everything other from mix mixture blend trying tries try combination kind sort s re ve ll
d m
"""

FILLERS = frozenset(_FILLERS.split())
"""Words that carry nothing here and are passed over."""
