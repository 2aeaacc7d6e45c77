"""What a feeling looks like in a film, in words: attribute phrases for every mood, slot and degree.

The slots are those of EmoSet (Yang et al., ICCV 2023), where scene, object and action tell the emotion best (top TF-IDF
correlation .85, .86 and .83) and colour tells little; so they stand first, and light, palette and camera last.
The phrases are our own. Each row reads: slot | faint | clear | full.
"""

from collections.abc import Mapping
from types import MappingProxyType

SLOTS = ("scene", "object", "action", "expression", "light", "palette", "camera")
"""What a phrase speaks of, in the order in which a prompt says it."""

DEGREES = (0.35, 0.7, 1.0)
"""Strength that the faint, the clear and the full phrase stand for."""

_TABLE = """
= angry : anger
scene | the air slightly tense | a close room under a gathering storm | a storm breaking, wind tearing at everything
object | a door left ajar | a cracked glass, papers swept aside | shattered glass, splinters and sparks in the air
action | short, clipped movements | abrupt turns, hard steps, a fist closing | lunging, striking, hurling things aside
expression | tight lips | brows drawn down, jaw set, a hard stare | bared teeth, blazing eyes, a shout torn loose
light | a little more contrast | hard side light, deep shadows | flickering red light against black shadow
palette | slightly warmer tones | rust, ember red and soot | burning reds over charcoal
camera | a firm frame | a fast push-in, slightly low angle | a violent handheld frame, whip pans
= contempt : contempt
scene | a cool, tidy place | a grand, cold hall kept at a distance | a towering marble hall where no one is welcome
object | a closed folder | polished surfaces, a ring, a raised glass | a throne-like chair, trophies behind glass
action | turning slightly away | looking past others, a slow dismissive wave | turning the back on someone who pleads
expression | one corner of the mouth raised | a one-sided smirk, half-lowered lids | a hard sneer, looking down the nose
light | a cool key light | cold light from above, sharp edges | icy top light, faces half in shadow
palette | slightly desaturated | steel, ivory and bottle green | bleached steel and black
camera | level and distant | a slow low-angle glide | a high, withdrawn frame that looks down
= disgusted : disgust
scene | a slightly stale room | a neglected kitchen, damp and stained | a rotting cellar, slime on the walls, flies
object | a smudged plate | spoiled food, a sticky floor, mould | maggots, oily puddles, torn refuse
action | leaning back a little | pulling away, covering the nose | recoiling, gagging, wiping the hands in haste
expression | a faintly wrinkled nose | a wrinkled nose, raised upper lip | a curled lip, narrowed eyes, head thrown back
light | slightly greenish light | sickly fluorescent light | a flickering green tube over wet surfaces
palette | a tint of olive | bile green, ochre and grey | putrid greens and browns
camera | a close, still look | an uneasy close-up, slightly tilted | extreme close-ups that the frame shrinks from
= fear : fear
scene | a quiet place after dusk | a dark corridor, fog at the forest edge | a black forest, something moving in the fog
object | a door not quite shut | a swinging lamp, long shadows | clawing branches, a shape behind the glass
action | glancing over the shoulder | backing away, holding the breath | running, stumbling, looking back in panic
expression | a tense mouth | wide eyes, raised brows, parted lips | eyes wide with terror, mouth stretched, trembling
light | dimmer than usual | a single weak light in deep darkness | near darkness, one cold beam shaking
palette | slightly colder tones | cold blue, slate and black | black and corpse-pale blue
camera | a slow, careful move | a creeping dolly, narrow view | a shaking frame that is followed from behind
= happy : happiness
scene | a pleasant place in fair weather | a sunlit garden, a street in summer | a festival square in blazing sunshine
object | a flower on the table | flowers, ribbons, a dog at play | balloons, confetti, ripe fruit, children running
action | moving with ease | laughing together, a light skip in the step | dancing, leaping, spinning with open arms
expression | a faint smile | a warm smile, raised cheeks, bright eyes | a beaming open smile, laughing eyes
light | soft daylight | golden sunlight, gentle flares | radiant sunshine from every side
palette | slightly warmer tones | honey, sky blue and leaf green | glowing yellows, corals and clear blues
camera | a relaxed frame | a floating, gently circling camera | a soaring camera that sweeps up and around
= sad : sadness
scene | a quiet, emptied room | rain on a window, a deserted shore | a graveyard in winter rain, a house left behind
object | an unmade bed | a wilted flower, an empty chair, an old letter | a broken toy, a framed photograph, bare trees
action | moving slowly, head lowered | sitting alone, a hand on the glass | sinking down, shoulders shaking, left behind
expression | a soft, downcast look | inner brows raised, mouth corners down | tears running, trembling lips, eyes shut
light | soft overcast light | grey, fading light | the last grey light going out
palette | slightly muted tones | blue-grey and faded brown | ashen blue, almost without colour
camera | a still frame | a slow pull back | a long, slow retreat until the figure is small
= surprised : surprise
scene | something unexpected nearby | a curtain flung open on an unknown view | the ground opening, a giant appearing
object | a parcel on the step | a box springing open, birds bursting up | a burst of light, things flying into the air
action | stopping short | a sudden turn, hands flying up | jumping back, dropping everything
expression | slightly raised brows | raised brows, wide eyes, parted lips | brows shot up, jaw dropped, eyes wide open
light | a touch brighter | a sudden flash of light | a blinding burst that lights everything
palette | fresh tones | vivid accents on a plain ground | electric colours out of nowhere
camera | a small reframe | a quick push-in | a crash zoom and a snap of focus
= amusement : amusement
scene | a cheerful corner | a fairground, a playground, a stage with an audience | a wild carnival parade in full swing
object | a silly hat | toys, masks, a puppy chasing its tail | giant inflatables, pies in the air, costumes everywhere
action | a playful nudge | fooling about, a prank, giggling | doubling over with laughter, tumbling, slapstick chaos
expression | a hint of a grin | a broad grin, crinkled eyes | helpless laughter, head thrown back
light | bright and plain | colourful bulbs and clear daylight | a whirl of coloured lights
palette | slightly brighter tones | candy colours | saturated pinks, yellows and turquoise
camera | a curious tilt | bouncing, quick little moves | a giddy, swirling carousel move
= awe : awe
scene | a wide horizon | a vast canyon, a mountain range above clouds | a cathedral of mountains under the stars
object | a lone tree on a ridge | a waterfall, a great arch, drifting mist | an aurora, a galaxy, a wall of ice
action | looking up | standing still before something immense | slowly raising the arms to an endless sky
expression | an attentive look | parted lips, eyes lifted and shining | tears of wonder, face lit from above
light | clear distant light | shafts of light through clouds | sublime beams across the whole sky
palette | deep clear tones | indigo, gold and snow white | luminous violet, emerald and gold
camera | a wide frame | a slow rise that reveals the scale | an immense aerial sweep, people tiny below
= contentment : contentment
scene | a tidy, quiet room | a cottage garden at evening, a calm lake | a hammock by a still lake, mountains at peace
object | a cup of tea | a sleeping cat, a book, a steaming cup | a full table, wool blankets, a fire in the hearth
action | breathing out | resting, slow stroll, gentle swaying | lying back with closed eyes, drifting
expression | relaxed eyes | a soft smile, lowered lids | a deep, serene smile
light | soft window light | warm low evening light | golden hour, everything glowing softly
palette | gentle tones | cream, sage and amber | warm pastels melting together
camera | a still frame | a slow, steady drift | a barely moving, breathing frame
= excitement : excitement
scene | a lively street | a stadium filling up, a roller coaster | a roaring stadium, fireworks over the crowd
object | a bicycle bell | flags, speakers, surfboards, racing cars | fireworks, streamers, breaking waves, neon
action | a quicker pace | running, cheering, jumping in | leaping off the edge, sprinting, a crowd surging
expression | a lively look | wide bright eyes, an open-mouthed smile | shouting with joy, arms high, eyes blazing
light | crisp light | dynamic stage light, sun flares | strobing, dazzling light
palette | fresh contrast | orange, magenta and electric blue | neon on black, everything vivid
camera | a moving frame | fast tracking, low to the ground | a flying first-person rush
= neutral : neutral
scene | an ordinary place | an ordinary place | an ordinary place
object | everyday things | everyday things | everyday things
action | usual movements | usual movements | usual movements
expression | a neutral face | a neutral face | a neutral face
light | even daylight | even daylight | even daylight
palette | natural colours | natural colours | natural colours
camera | a plain camera | a plain camera | a plain camera
"""


def _read() -> tuple[dict[str, Mapping[str, tuple[str, str, str]]], dict[str, str]]:
    phrases: dict[str, dict[str, tuple[str, str, str]]] = {}
    nouns: dict[str, str] = {}
    mood = ""
    for row in _TABLE.strip().splitlines():
        if row.startswith("="):
            mood, nouns[mood] = (part.strip() for part in row[1:].split(":"))
            phrases[mood] = {}
            continue
        slot, faint, clear, full = (part.strip() for part in row.split("|"))
        phrases[mood][slot] = (faint, clear, full)
    return {name: MappingProxyType(slots) for name, slots in phrases.items()}, nouns


_phrases, _nouns = _read()

PHRASES: Mapping[str, Mapping[str, tuple[str, str, str]]] = MappingProxyType(_phrases)
"""Phrases by mood and slot: faint, clear, full."""

NOUNS: Mapping[str, str] = MappingProxyType(_nouns)
"""The mood as a noun, as the last sentence of a prompt says it."""

MOODS = tuple(mood for mood in PHRASES if mood != "neutral")
"""The moods: seven of the eight labels, and the pleasant four of Mikels (amusement, awe, contentment, excitement)."""
