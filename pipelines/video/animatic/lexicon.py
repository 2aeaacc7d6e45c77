"""The words that the animatic can draw, by what they are. Left: what is drawn; right: the words that mean it."""

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "sea": "sea ocean coast shore beach bay waves cliff island harbour harbor water",
    "lake": "lake river pond stream waterfall canal swamp marsh",
    "forest": "forest wood jungle grove trees",
    "mountains": "mountain alps peak summit valley hill highland",
    "meadow": "meadow field grass garden park countryside farm prairie lawn savanna",
    "city": "city town street skyline downtown road alley rooftop square pavement sidewalk",
    "village": "village hamlet",
    "desert": "desert dune sand sahara canyon",
    "snow": "arctic tundra ice glacier iceberg winter",
    "room": "room window bedroom kitchen apartment home interior indoors cafe office hall",
    "space": "space planet galaxy universe cosmos orbit moonscape mars",
}

TIMES: Mapping[str, str] = {
    "dawn": "dawn sunrise morning daybreak early",
    "day": "day noon midday afternoon daylight summer spring sunlight",
    "sunset": "sunset dusk evening twilight autumn fall sundown golden",
    "night": "night midnight moonlight starry dark darkness nighttime moonlit",
}

WEATHERS: Mapping[str, str] = {
    "rain": "rain rainy raining drizzle shower downpour rainfall wet",
    "snowfall": "snow snowing snowfall snowflake blizzard snowy",
    "fog": "fog mist haze foggy misty hazy smoke",
    "storm": "storm thunder lightning thunderstorm tempest stormy gale hurricane",
    "wind": "wind windy breeze breezy gust",
    "cloudy": "cloud cloudy overcast grey gray",
    "clear": "clear sunny sunshine cloudless bright sun",
}

THINGS: Mapping[str, str] = {
    "tree": "tree oak willow birch",
    "pine": "pine fir spruce",
    "palm": "palm",
    "house": "house cottage hut cabin barn farmhouse",
    "lighthouse": "lighthouse beacon",
    "castle": "castle fortress palace ruin",
    "tower": "tower church steeple temple",
    "windmill": "windmill mill",
    "tent": "tent camp",
    "boat": "boat sailboat ship sail yacht",
    "car": "car taxi automobile",
    "train": "train",
    "balloon": "balloon",
    "kite": "kite",
    "bench": "bench seat",
    "lamp": "lamp lantern streetlamp streetlight",
    "fire": "fire campfire bonfire flame",
    "flowers": "flower rose tulip blossom sunflower poppy daisy",
    "rainbow": "rainbow",
    "moon": "moon",
    "stars": "star",
    "rock": "rock stone boulder",
    "bridge": "bridge",
    "umbrella": "umbrella",
    "fireworks": "firework fireworks",
}

CREATURES: Mapping[str, str] = {
    "man": "man boy father guy he him traveller traveler wanderer sailor soldier king old stranger",
    "woman": "woman girl mother lady she her dancer queen bride princess",
    "person": "person someone somebody figure hero friend people crowd human",
    "child": "child kid toddler baby",
    "couple": "couple lovers pair",
    "dog": "dog puppy wolf fox",
    "cat": "cat kitten",
    "horse": "horse pony stallion unicorn",
    "deer": "deer stag doe elk",
    "bird": "bird gull seagull crow raven swallow flock pigeon dove eagle",
    "butterfly": "butterfly butterflies moth",
    "fish": "dolphin whale fish",
}

ACTIONS: Mapping[str, str] = {
    "walk": "walk stroll wander march hike come leave go",
    "run": "run sprint chase flee race jog gallop rush",
    "stand": "stand wait look watch stare gaze stay pause face",
    "sit": "sit rest",
    "dance": "dance spin twirl celebrate jump leap play cheer",
    "wave": "wave greet farewell goodbye",
    "fly": "fly soar float drift",
}

CAMERAS: Mapping[str, str] = {
    "pan_left": "left leftward leftwards",
    "pan_right": "right rightward rightwards pan panning",
    "push": "zoom push closer approach dolly",
    "pull": "pull backward backwards",
    "wide": "wide panorama panoramic aerial establishing",
    "close": "closeup close portrait macro",
    "still": "static still tripod locked",
    "handheld": "handheld shaky documentary",
}

COLOURS: Mapping[str, tuple[float, float, float]] = {
    "red": (196, 52, 44), "crimson": (160, 30, 48), "orange": (228, 126, 44), "yellow": (240, 196, 64),
    "gold": (222, 172, 70), "green": (70, 140, 80), "blue": (58, 104, 178), "navy": (36, 52, 98),
    "purple": (124, 78, 156), "violet": (134, 96, 176), "pink": (232, 140, 164), "white": (240, 236, 226),
    "black": (40, 38, 44), "brown": (122, 84, 58), "silver": (176, 180, 188), "turquoise": (64, 172, 170),
}  # fmt: skip
"""Colours that can be given to the thing or creature that follows."""

COUNTS: Mapping[str, int] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "several": 4, "many": 6, "few": 3, "some": 3, "crowd": 6, "flock": 7,
}  # fmt: skip

CLOTHES = frozenset(
    """
    coat dress jacket shirt cloak gown sweater hoodie suit robe skirt raincoat cape
    """.split()  # noqa: SIM905 - a list of so many short words reads better as prose
)
"""What a colour before it makes the colour of the creature that wears it."""

SILENT = frozenset(
    """
    a an the and or but of in on at by to from with without into onto over under above below behind before
    after through across along around between near beside towards toward up down out off away as is are was be
    being been it its this that these those there here his their my your our they them we i you who which
    while when where then than so very really quite almost just only also still slowly quickly gently softly
    alone together one small big large little tiny huge tall long short young beautiful lovely quiet busy
    empty distant far old lonely lone deep high low warm cold cool hot wild calm soft misty-eyed video clip
    shot scene cinematic style film movie camera view footage background foreground light lit glow glowing
    shining sky horizon air world life time moment has have had does do can will would should no not all each
    every him her back front side top bottom middle center centre again direction holding hold wearing wears
    coat dress hat jacket shirt ground land path way edge shines shine falls fall falling rises rise rising
    moving moves move slow fast motion passing passes pass
    """.split()  # noqa: SIM905 - a list of so many short words reads better as prose
)
"""Words that carry nothing to draw on their own, or say how rather than what."""
