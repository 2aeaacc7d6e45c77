"""Everyday emotion words beyond Parrott's tree: moods, ways to speak, the words of Plutchik and Mikels.

Format, sources and honesty of the numbers as in `pipelines.emotion.lexicon_parrott`: approximate, placed by us.
The header of a group names a theme and what the eight labels lose of its words.
"""

ROWS = """
= calm / rest = the quality of the rest
neutral      |  .00  .00  .00 | neutral 1 | neutrality expressionless plain flat blank normal no_emotion indifferent
  + indifference emotionless silent silence
calm         |  .40 -.60  .55 | neutral .75 happy .25 | calming calmed calmness composed collected cool at_ease
  + calm_down calms_down calming_down cool_as_a_cucumber
  + keeps_it_together holds_it_together holding_it_together R
serenity     |  .60 -.55  .55 | neutral .55 happy .45 | serene at_peace peaceful peace tranquil tranquility placid R
relaxation   |  .55 -.55  .50 | neutral .6 happy .4 | relaxed relaxing laid-back laid_back easygoing chilled mellow
  + relaxes relax R
boredom      | -.35 -.60  .55 | neutral .55 sad .3 contempt .15 | bored boring bore uninterested listless R
tiredness    | -.25 -.70  .55 | neutral .55 sad .45 | tired weary exhausted exhaustion fatigue fatigued drained R
sleepiness   |  .00 -.85  .50 | neutral .8 sad .2 | sleepy drowsy droopy R
seriousness  | -.10  .10  .35 | neutral .75 angry .15 sad .1 | serious solemn grave stern earnest sombre somber sober
  + strict
deadpan      |  .00 -.25  .10 | neutral 1 | dry poker-faced poker_faced stone-faced stoic stoicism monotone unimpressed
detachment   | -.15 -.40  .30 | neutral .75 contempt .15 sad .1 | detached distant aloof numb numbness apathetic
  + apathy cold ice-cold icy stone-cold dead_inside
seclusion    | -.15 -.40  .40 | neutral .7 sad .3 | withdrawn quiet subdued reserved whisper whispering
determination|  .30  .50  .60 | neutral .5 angry .3 happy .2 | determined resolute resolve firm focused focussed
concentration|  .15  .25  .35 | neutral .85 angry .15 | concentrated concentrating attentive attention alert
patience     |  .35 -.45  .35 | neutral .8 happy .2 | patient
= thought / mind = the thought behind it
pensiveness  | -.20 -.30  .40 | neutral .55 sad .45 | pensive thoughtful reflective brooding contemplative thinking
nostalgia    |  .20 -.20  .60 | happy .5 sad .4 neutral .1 | nostalgic reminiscent
bittersweet  |  .05 -.05  .60 | sad .5 happy .5 | bittersweetness
interest     |  .45  .35  .45 | surprised .4 happy .4 neutral .2 | interested intrigued intrigue
curiosity    |  .45  .45  .50 | surprised .5 happy .35 neutral .15 | curious inquisitive wondering questioning
confusion    | -.25  .35  .50 | surprised .55 fear .25 neutral .2 | confused puzzled perplexed baffled bewildered lost
realization  | -.05  .40  .50 | surprised .8 fear .2 | realisation realizing realising realizes realises it_dawns
doubt        | -.25  .15  .45 | contempt .35 surprised .3 neutral .35 | doubtful doubting sceptical skeptical scepticism
suspicion    | -.40  .35  .50 | contempt .4 fear .35 angry .25 | suspicious distrustful distrust wary wariness mistrust
hesitation   | -.25  .15  .40 | fear .55 neutral .35 sad .1 | hesitant hesitating unsure uncertain uncertainty
  + tentative reluctant
unbelief     | -.20  .55  .65 | surprised .75 contempt .25 | disbelief disbelieving incredulous incredulity
anticipation |  .35  .50  .50 | surprised .45 happy .35 fear .2 | anticipating expectant expecting
vigilance    |  .00  .60  .60 | surprised .4 fear .3 angry .3 | vigilant watchful
distraction  |  .00  .10  .40 | surprised .7 neutral .3 | distracted
= warmth / others = whom it is for
trust        |  .60 -.05  .50 | happy .6 neutral .4 | trusting trustful friendly friendliness welcoming polite amiable
  + inviting
acceptance   |  .45 -.25  .40 | happy .5 neutral .5 | accepting resigned_acceptance agreeable
admiration   |  .70  .40  .70 | happy .65 surprised .35 | admiring
gratitude    |  .75  .15  .65 | happy .85 sad .05 surprised .1 | grateful thankful thanks appreciative touched moved
sincerity    |  .40  .00  .40 | neutral .6 happy .4 | sincere honest heartfelt reassuring comforting soothing consoling
romance      |  .70  .25  .60 | happy .85 neutral .15 | romantic flirty flirtatious flirting seductive sensual sultry
shyness      | -.10  .20  .45 | fear .5 happy .25 neutral .25 | shy timid bashful coy sheepish self-conscious
  + self_conscious
awkwardness  | -.30  .35  .45 | fear .5 happy .25 surprised .25 | awkward
submission   | -.15 -.05  .45 | fear .55 neutral .45 | submissive meek humble humility obedient
courage      |  .50  .50  .60 | neutral .5 angry .25 happy .25 | brave bravery courageous bold daring fearless
= spark / high = what it is about
awe          |  .50  .60  .80 | surprised .6 happy .4 | awed awestruck wonder wonderment in_awe reverence reverent
inspiration  |  .70  .55  .70 | happy .75 surprised .25 | inspired inspiring uplifted motivated
mischief     |  .50  .50  .60 | happy .7 contempt .3 | mischievous cheeky naughty sly teasing wry impish
silliness    |  .60  .60  .65 | happy .8 surprised .2 | silly goofy funny humorous comic joking hilarious
energy       |  .55  .75  .70 | happy .75 surprised .25 | energetic energised energized bubbly vibrant dynamic
windfall     |  .85  .80  1.0 | happy .8 surprised .2 | won_the_lottery on_top_of_the_world walking_on_air
  + tickled_pink
radiance     |  .80  .45  .90 | happy 1 | radiant beaming grinning grin leaping_heart singing_heart
goodness     |  .60  .10  .55 | happy 1 | good great fine nice wonderful fantastic positive okay ok
mania        |  .30  .95  1.1 | happy .6 surprised .25 fear .15 | manic maniacal crazy wild unhinged frantic frenzied
= scorn / above = the rank it claims
smugness     |  .30  .15  .60 | contempt .65 happy .35 | smug self-satisfied cocky gloating smirking smirk arrogant
  + arrogance
haughtiness  | -.15  .15  .60 | contempt .9 happy .1 | haughty condescending condescension patronising patronizing
  + superior snobbish
sarcasm      | -.20  .25  .60 | contempt .7 happy .3 | sarcastic ironic irony snarky sardonic yeah_right
cynicism     | -.45  .05  .55 | contempt .75 sad .25 | cynical jaded
disapproval  | -.45  .15  .50 | contempt .45 sad .3 angry .25 | disapproving judgmental critical
passive-aggression | -.40 .25 .55 | contempt .5 angry .5 | passive-aggressive passive-aggressively
impatience   | -.45  .55  .50 | angry .8 contempt .2 | impatient
defiance     | -.20  .60  .70 | angry .6 contempt .4 | defiant rebellious stubborn provocative
dominance    |  .10  .50  .60 | angry .5 contempt .35 happy .15 | dominant commanding authoritative bossy
cruelty      | -.40  .50  .80 | contempt .5 angry .4 happy .1 | cruel sadistic evil sinister menacing threatening
  + villainous
= heat / against = what it is aimed at
lividness    | -.80  .85  1.1 | angry 1 | livid apoplectic boiling murderous
  + seeing_red sees_red losing_it loses_it blows_up blowing_up hits_the_roof
  + loses_the_temper losing_the_temper
bottled-up   | -.60  .65  .80 | angry 1 | about_to_explode about_to_erupt about_to_snap pent-up volcano gritted_teeth
  + clenched_teeth clenched_jaw clenched_fists clenching_jaw clenching_fists clenching_teeth gritting_teeth
aggressiveness| -.55 .80  .85 | angry 1 | violent violence attacking combative
crossness    | -.45  .40  .50 | angry 1 | cross pissed_off pissed riled sore
reproach     | -.45  .30  .50 | angry .6 sad .25 contempt .15 | reproachful accusing
indignation  | -.55  .60  .75 | angry .7 surprised .15 contempt .15 | indignant
shouting     | -.45  .90  .95 | angry .85 surprised .15 | shout yelling yell screaming scream
morbidness   | -.40  .10  .55 | disgusted .6 happy .4 | morbid
sickness     | -.65  .05  .65 | disgusted .8 sad .2 | sickened queasy icky appalled appalling yuck
= weight / low = what weighs
heartbreak   | -.85 -.05  1.0 | sad 1 | heartbroken heart-broken devastated devastation inconsolable shattered broken
  + dying_inside falls_apart falling_apart breaking_heart aching_heart
crying       | -.75  .20  .95 | sad 1 | cry weeping weep sobbing sob tearful in_tears teary close_to_tears
  + about_to_cry tears
lowness      | -.50 -.40  .55 | sad .85 neutral .15 | low down blue bad dreary bleak cheerless dispirited
  + disheartened discouraged down_in_the_dumps sinking_heart
resignation  | -.45 -.50  .55 | sad .6 neutral .4 | resigned giving_up
pessimism    | -.55 -.15  .55 | sad .7 fear .2 contempt .1 | pessimistic negative
vulnerability| -.30  .15  .50 | sad .5 fear .5 | vulnerable fragile exposed
overwhelm    | -.45  .65  .75 | fear .5 sad .3 surprised .2 | overwhelmed overwhelming breakdown
held-tears   | -.60  .25  .60 | sad .9 fear .1 | lump_in_the_throat voice_breaking voice_cracking
  + breaking_voice cracking_voice trembling_lip trembling_lips quivering_lip quivering_lips
  + quivering_chin trembling_chin
helplessness | -.65  .10  .75 | sad .6 fear .4 | helpless powerless
heaviness    | -.45 -.45  .50 | sad .75 neutral .25 | heavy burdened troubled
pleading     | -.40  .50  .70 | sad .6 fear .4 | begging imploring
= threat / near = what threatens
trepidation  | -.45  .50  .55 | fear 1 | trembling shaky shaken timorous spooked creeped_out creepy haunted eerie
  + trembling_hands shaking_hands trembling_knees shaking_knees trembling_voice shaking_voice
  + sweaty_palms sweating_palms
paranoia     | -.60  .65  .80 | fear .7 angry .15 contempt .15 | paranoid
fear-struck  | -.65  .75  .85 | fear .8 surprised .2 | deer_in_headlights deer_in_the_headlights seen_a_ghost
  + scared_stiff heart_in_the_throat heart_in_the_mouth
palpitations | -.20  .75  .65 | fear .65 surprised .2 happy .15 | racing_heart pounding_heart hammering_heart
  + thumping_heart racing_pulse heart_skips_a_beat heart_skipped_a_beat
butterflies  | -.05  .55  .55 | fear .6 happy .4 | butterflies_in_the_stomach
cowardice    | -.45  .45  .65 | fear 1 | cowardly cowering
astoundment  |  .10  .80  1.0 | surprised 1 | speechless mind-blown mind_blown gobsmacked gasping gasp open-mouthed
  + thunderstruck
bemusement   |  .10  .20  .45 | surprised .6 happy .25 neutral .15 | bemused taken_aback
= passion / mixed = its direction
emotional    | -.05  .55  .70 | sad .5 happy .3 surprised .2 | emotion choked_up intense dramatic
ambivalence  | -.05  .05  .40 | happy .35 sad .35 neutral .3 | ambivalent torn conflicted mixed
lovesickness | -.15  .30  .70 | sad .6 happy .4 | lovesick
sweet-sorrow |  .00 -.10  .60 | happy .5 sad .5 | smiling_through_tears happy-sad happy_tears tears_of_joy
"""
