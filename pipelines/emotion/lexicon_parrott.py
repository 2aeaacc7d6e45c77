"""Parrott's three tiers of emotion words, placed over the eight labels.

The tree is that of W. G. Parrott, Emotions in Social Psychology (2001), which follows the cluster analysis of 135
emotion nouns in Shaver, Schwartz, Kirson & O'Connor (1987). The numbers are ours: no published table is quoted here.
Valence and arousal are approximate, placed by us after the order of Russell (1980) for the words he placed (marked R)
and after norms in the style of Warriner, Kuperman & Brysbaert (2013) for all others; intensity and blend are set by
hand.

A line "= primary / secondary = what is lost" opens a group; the loss is what the eight labels cannot say of its words.
A row is: noun | valence arousal intensity | blend over the labels | other forms; "+" continues a row, and "_" stands
for a space in a form.
"""

ROWS = """
= love / affection = the bond with somebody
affection      |  .70  .05  .60 | happy .85 neutral .15 | affectionate loving warm warmhearted warm-hearted warmth
adoration      |  .75  .30  .80 | happy 1 | adoring adored adore
love           |  .85  .35  .85 | happy .9 surprised .1 | in_love madly_in_love beloved loved
fondness       |  .60  .00  .45 | happy .8 neutral .2 | fond
liking         |  .50  .00  .40 | happy .7 neutral .3 | liked
attraction     |  .60  .40  .60 | happy .8 surprised .2 | attracted
caring         |  .60 -.10  .50 | happy .6 neutral .3 sad .1 | care kind kindly kindness caring_for
tenderness     |  .65 -.20  .55 | happy .65 neutral .25 sad .1 | tender gentle soft softly softens
compassion     |  .35 -.05  .55 | sad .45 happy .35 neutral .2 | compassionate
sentimentality |  .20 -.15  .50 | happy .5 sad .4 neutral .1 | sentimental
= love / lust = desire
arousal        |  .50  .80  .70 | happy .6 surprised .4 | aroused R
desire         |  .60  .55  .65 | happy .8 surprised .2 | desiring desirous yearn_for
lust           |  .50  .65  .75 | happy .85 surprised .15 | lustful
passion        |  .65  .75  .85 | happy .7 angry .2 surprised .1 | passionate
infatuation    |  .60  .55  .70 | happy .8 surprised .2 | infatuated smitten besotted
= love / longing = the pull towards what is absent
longing        | -.10  .05  .60 | sad .55 happy .35 neutral .1 | yearning wistful wistfulness
= joy / cheerfulness = the kind of joy
amusement      |  .70  .40  .65 | happy .9 surprised .1 | amused amusing laughing laughter laugh playful
  + cracks_up cracking_up chuckling chuckle giggling giggle
bliss          |  .90  .20  .90 | happy 1 | blissful
cheerfulness   |  .70  .35  .70 | happy 1 | cheerful cheery cheers_up cheering_up cheer_up upbeat chipper sunny bright
gaiety         |  .70  .45  .70 | happy 1 | gay merry merriment mirth mirthful
glee           |  .75  .60  .85 | happy .9 surprised .1 | gleeful giddy
jolliness      |  .70  .45  .70 | happy 1 | jolly
joviality      |  .65  .40  .65 | happy 1 | jovial
joy            |  .85  .50  .85 | happy 1 | joyful joyous overjoyed rejoicing rejoice
delight        |  .80  .50  .85 | happy .85 surprised .15 | delighted delightful R
enjoyment      |  .70  .30  .60 | happy 1 | enjoying enjoy
gladness       |  .70  .15  .60 | happy 1 | glad R
happiness      |  .80  .35  .75 | happy 1 | happy smiling smile with_a_smile R
jubilation     |  .85  .75  1.0 | happy .9 surprised .1 | jubilant
elation        |  .85  .65  .95 | happy .9 surprised .1 | elated on_cloud_nine over_the_moon
satisfaction   |  .65 -.10  .55 | happy .85 neutral .15 | satisfied R
ecstasy        |  .90  .75  1.0 | happy .9 surprised .1 | ecstatic
euphoria       |  .90  .75  1.0 | happy .9 surprised .1 | euphoric
= joy / zest = the drive to act
enthusiasm     |  .75  .65  .80 | happy .85 surprised .15 | enthusiastic keen
zeal           |  .45  .70  .75 | happy .75 angry .15 surprised .1 | zealous fervent ardent
zest           |  .70  .60  .70 | happy .9 surprised .1 | zesty lively vivacious animated
excitement     |  .70  .80  .85 | happy .75 surprised .25 | excited exciting pumped psyched hyped R
thrill         |  .75  .80  .90 | happy .7 surprised .3 | thrilled
exhilaration   |  .75  .80  .95 | happy .8 surprised .2 | exhilarated
= joy / contentment = ease
contentment    |  .65 -.35  .50 | happy .7 neutral .3 | content contented R
pleasure       |  .75  .15  .60 | happy 1 | pleased R
= joy / pride = the self that is esteemed
pride          |  .65  .35  .70 | happy .8 contempt .2 | proud prideful
triumph        |  .80  .65  .90 | happy .85 contempt .15 | triumphant victorious
= joy / optimism = the look ahead
eagerness      |  .60  .60  .65 | happy .75 surprised .25 | eager
hope           |  .60  .15  .55 | happy .75 neutral .15 surprised .1 | hopeful hoping
optimism       |  .65  .20  .55 | happy .85 neutral .15 | optimistic confident confidence
= joy / enthrallment = being held by something
enthrallment   |  .65  .45  .75 | happy .65 surprised .35 | enthralled spellbound captivated fascinated fascination
rapture        |  .85  .60  .95 | happy .85 surprised .15 | enraptured rapturous
= joy / relief = the strain that falls away
relief         |  .60 -.25  .60 | happy .7 neutral .2 surprised .1 | relieved release
= surprise / surprise = good or bad news
amazement      |  .50  .75  .95 | surprised .8 happy .2 | amazed
surprise       |  .20  .70  .75 | surprised 1 | surprised surprising startling
astonishment   |  .25  .75  .95 | surprised 1 | astonished astounded dumbfounded flabbergasted R
= anger / irritation = its being small and sore
aggravation    | -.55  .45  .50 | angry .9 disgusted .1 | aggravated
irritation     | -.50  .40  .45 | angry .9 disgusted .1 | irritated irritable irked testy
irritability   | -.50  .40  .45 | angry .9 disgusted .1 | touchy tetchy crabby cranky
agitation      | -.45  .65  .55 | angry .55 fear .45 | agitated restless worked_up
annoyance      | -.50  .40  .40 | angry .9 contempt .1 | annoyed annoying peeved miffed bothered R
grouchiness    | -.45  .15  .40 | angry .75 sad .25 | grouchy cantankerous
grumpiness     | -.45  .10  .40 | angry .7 sad .3 | grumpy moody sulky sullen sulking surly
= anger / exasperation = the goal that is blocked
exasperation   | -.55  .50  .60 | angry .8 contempt .1 surprised .1 | exasperated fed_up sick_of_it sick_of_this
  + sick_and_tired
frustration    | -.60  .55  .60 | angry .8 sad .2 | frustrated frustrating R
= anger / rage = its object and its will to hurt
anger          | -.60  .75  .75 | angry 1 | angry angered mad R
rage           | -.75  .90  1.0 | angry 1 | enraged raging
outrage        | -.70  .80  .95 | angry .8 surprised .2 | outraged incensed
fury           | -.75  .90  1.0 | angry 1 | furious infuriated seething fuming snap snaps explode exploding explosive
wrath          | -.70  .85  1.0 | angry 1 | wrathful irate
hostility      | -.65  .55  .70 | angry .8 contempt .2 | hostile aggressive aggression belligerent
ferocity       | -.55  .85  .95 | angry 1 | ferocious fierce savage
bitterness     | -.60  .15  .60 | angry .45 sad .35 contempt .2 | bitter embittered
hate           | -.80  .55  .90 | angry .65 disgusted .25 contempt .1 | hatred hateful
loathing       | -.75  .40  .95 | disgusted .65 angry .35 | loathe loathsome
scorn          | -.55  .30  .75 | contempt .85 angry .15 | scornful derisive mocking mockery
spite          | -.60  .40  .65 | angry .5 contempt .5 | spiteful malicious malice vicious
vengefulness   | -.60  .60  .80 | angry .8 contempt .2 | vengeful vindictive
dislike        | -.50  .10  .40 | disgusted .5 angry .25 contempt .25 | disliking
resentment     | -.60  .30  .60 | angry .65 contempt .2 sad .15 | resentful
= anger / disgust = whether the body or the mind turns away
disgust        | -.65  .35  .75 | disgusted 1 | disgusted disgusting grossed_out gross
revulsion      | -.75  .50  1.0 | disgusted 1 | revolted revolting repulsed repulsion repelled nauseated nausea
contempt       | -.50  .20  .75 | contempt 1 | contemptuous disdain disdainful
= anger / envy = the rival
envy           | -.50  .30  .55 | angry .4 sad .35 contempt .25 | envious
jealousy       | -.60  .50  .65 | angry .5 fear .25 sad .25 | jealous
= anger / torment = the helplessness
torment        | -.75  .60  .90 | sad .5 fear .25 angry .25 | tormented tortured
= sadness / suffering = pain of the body
agony          | -.85  .60  1.0 | sad .65 fear .25 angry .1 | agonised agonized
suffering      | -.75  .15  .85 | sad .9 fear .1 | suffer in_pain pained pain
hurt           | -.65  .15  .65 | sad .75 angry .25 | wounded offended
anguish        | -.80  .50  .95 | sad .8 fear .2 | anguished tearing_up
= sadness / sadness = its cause
depression     | -.75 -.45  .80 | sad 1 | depressed R
despair        | -.80 -.10  1.0 | sad .8 fear .2 | despairing desperate desperation
hopelessness   | -.75 -.35  .85 | sad 1 | hopeless
gloom          | -.60 -.45  .60 | sad .85 neutral .15 | gloomy R
glumness       | -.55 -.40  .55 | sad .85 neutral .15 | glum
sadness        | -.65 -.35  .75 | sad 1 | sad saddened R
unhappiness    | -.60 -.20  .65 | sad .9 angry .1 | unhappy
grief          | -.85 -.10  1.0 | sad 1 | grieving grief-stricken mourning mournful bereaved
sorrow         | -.70 -.30  .80 | sad 1 | sorrowful sorry
woe            | -.70 -.20  .80 | sad 1 | woeful
misery         | -.80 -.20  .90 | sad 1 | miserable wretched R
melancholy     | -.40 -.45  .60 | sad .8 neutral .2 | melancholic melancholia
= sadness / disappointment = what was hoped for
dismay         | -.65  .40  .70 | sad .5 surprised .3 fear .2 | dismayed
disappointment | -.55 -.20  .60 | sad .8 contempt .1 angry .1 | disappointed let_down
displeasure    | -.50  .15  .50 | angry .4 sad .35 disgusted .25 | displeased discontent discontented dissatisfied
= sadness / shame = the eyes of others
guilt          | -.60  .15  .60 | sad .7 fear .3 | guilty
shame          | -.65  .15  .65 | sad .65 fear .2 disgusted .15 | ashamed shameful
regret         | -.55 -.10  .60 | sad .9 fear .1 | regretful regretting
remorse        | -.60  .00  .70 | sad .8 disgusted .1 fear .1 | remorseful contrite
= sadness / neglect = the others who are missing or against one
alienation     | -.55 -.15  .60 | sad .7 contempt .15 neutral .15 | alienated
isolation      | -.55 -.30  .60 | sad .85 neutral .15 | isolated
neglect        | -.60 -.20  .60 | sad .85 angry .15 | neglected
loneliness     | -.65 -.40  .70 | sad .95 fear .05 | lonely lonesome alone
rejection      | -.65  .15  .70 | sad .8 angry .2 | rejected
homesickness   | -.50 -.20  .60 | sad .85 happy .15 | homesick
defeat         | -.60 -.40  .70 | sad .85 neutral .15 | defeated crushed
dejection      | -.65 -.40  .75 | sad 1 | dejected downcast crestfallen downhearted
insecurity     | -.50  .20  .50 | fear .6 sad .4 | insecure
embarrassment  | -.45  .40  .55 | fear .4 sad .35 happy .15 surprised .1 | embarrassed blushing flustered
humiliation    | -.70  .35  .80 | sad .6 angry .2 fear .2 | humiliated
insult         | -.60  .45  .65 | angry .6 sad .3 surprised .1 | insulted affronted
= sadness / sympathy = the other person's part
pity           | -.30 -.20  .50 | sad .8 contempt .1 neutral .1 | pitying pitiful
sympathy       |  .15 -.10  .50 | sad .55 happy .25 neutral .2 | sympathetic empathetic empathy
= fear / horror = how near the danger is
alarm          | -.50  .80  .80 | fear .65 surprised .35 | alarmed R
shock          | -.35  .80  .95 | surprised .7 fear .3 | shocked stunned aghast
fear           | -.65  .70  .75 | fear 1 | afraid scared fearful scary R
fright         | -.65  .75  .80 | fear .9 surprised .1 | frightened startled
horror         | -.80  .75  1.0 | fear .7 disgusted .2 surprised .1 | horrified
terror         | -.80  .90  1.0 | fear 1 | terrified terrorised terrorized petrified scared_to_death
panic          | -.70  .95  1.0 | fear .9 surprised .1 | panicked panicking panicky in_a_panic freaked_out
hysteria       | -.60  .95  1.1 | fear .55 sad .25 surprised .2 | hysterical
mortification  | -.70  .45  .85 | fear .45 sad .4 disgusted .15 | mortified
= fear / nervousness = what may still come
anxiety        | -.55  .55  .65 | fear .85 sad .15 | anxious
nervousness    | -.40  .55  .55 | fear .85 surprised .15 | nervous jittery on_edge edgy nervy
tenseness      | -.40  .55  .50 | fear .7 angry .3 | tense tension uptight strained stressed stress R
uneasiness     | -.40  .30  .45 | fear .75 neutral .25 | uneasy uncomfortable unsettled
apprehension   | -.40  .40  .50 | fear .8 neutral .1 surprised .1 | apprehensive
worry          | -.50  .40  .55 | fear .75 sad .25 | worried worrying concerned concern
distress       | -.65  .55  .80 | fear .5 sad .5 | distressed upset R
dread          | -.70  .50  .85 | fear .85 sad .15 | dreading dreadful
"""
