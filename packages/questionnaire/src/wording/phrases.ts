/**
 * The words by which questions go wrong, by language. Short lists of what is common in questionnaires about work; a
 * language without a list gets only the checks that need none. Sources for what to look for: Dillman, Smyth, Christian,
 * "Internet, Phone, Mail, and Mixed-Mode Surveys" (2014), chapter 4; Choi, Pak, "A catalog of biases in questionnaires"
 * (2005).
 */

export interface PhraseBook {
  /** Words that tell people what to answer. */
  leading: RegExp;
  /** Words that join two questions into one. */
  joining: RegExp;
  /** Pairs that are one thing, and "between … and …", which needs two. */
  oneThing: RegExp;
  /** Clauses before the question proper, whose "and" does no harm. */
  opening: RegExp;
  absolute: RegExp;
  /** What only looks absolute. */
  notAbsolute: RegExp;
  negating: RegExp;
  /** Words with a no inside. */
  negative: RegExp;
  notNegating: RegExp;
  jargon: RegExp;
}

const ENGLISH: PhraseBook = {
  leading:
    /\b(?:(?:do|does|did|would|should|could|is|are|was|were|has|have)n['’]t (?:you|we|it|they|this|the|your)\b|surely|obviously|of course|as (?:we|you|everyone|everybody) (?:all )?knows?|everyone knows|(?:do|would|wouldn['’]t) you (?:not )?agree (?:that|with)|how (?:great|good|excellent|wonderful|amazing|fantastic|bad|terrible|awful|unfair|poor|stressful|exciting)\b|how much (?:do|did|have) you (?:love|enjoy|like|hate|dislike|benefit)|(?:our|the|your) (?:excellent|great|wonderful|outstanding|amazing|fantastic|terrific|generous|world-class|terrible|awful|incompetent|unfair|outdated)\b|most (?:people|employees|colleagues|experts|of your colleagues) (?:agree|think|believe|say|feel)|given (?:how|the (?:great|poor|excellent|many))|(?:is|are)(?: (?:the|our) \w+)? right to\b|you (?:must|have to) admit|thanks to (?:our|the) (?:new|improved))/i,
  joining: /(?<![.?!])\s(?:and\/or|and|or|as well as|but also|plus)\s|(?<=[a-z])\/(?=[a-z])/i,
  oneThing:
    /\b(?:between [^,?.]+? and\b|family and friends|friends and family|health and safety|terms and conditions|pros and cons|trial and error|(?:roles?|duties|tasks) and responsibilit(?:y|ies)|goals and objectives|questions and answers|pay and conditions|research and development|learning and development|diversity and inclusion|terms and conditions|time and again|more (?:and|or) (?:more|less)|whether or not|now and then|again and again|back and forth|up and down|work and (?:private|personal|home|family) life|(?:once|twice|one|two|three|four|five|six|\d+) (?:and|or) (?:more|less|fewer|two|three|four|five|six|\d+)|yes or no|days? or (?:so|less|more)|and so on)\b/gi,
  opening:
    /^(?:if|when|whenever|while|after|before|since|thinking of|in the (?:last|past)|over the (?:last|past)|considering|taking)\b[^,?]{0,120},\s*/i,
  absolute:
    /\b(?:always|never|all|every|everyone|everybody|everything|nobody|no one|no-one|none|nothing|completely|totally|entirely|absolutely|constantly|perfectly|without exception|at all times|any and all)\b/i,
  notAbsolute:
    /\b(?:all in all|overall|not at all|at all|above all|every (?:day|week|month|year|morning|evening|hour|working (?:day|hour)|now and then|other)|all things considered|after all|all day|first of all|almost (?:always|never|all|every)|nearly (?:always|never|all|every))\b/gi,
  negating:
    /\b(?:not|no|never|cannot|without|neither|nor|hardly|barely|rarely|seldom|lacks?|fails? to|[a-z]+n['’]t)\b/gi,
  negative:
    /\b(?:un(?:able|fair|clear|willing|certain|likely|happy|comfortable|necessary|important|reasonable|aware|satisfied|safe|pleasant|usual|common|supported|appreciated|heard)|dis(?:agree|approve|like|satisfied|trust|courage|respect|comfort)(?:s|d)?|in(?:sufficient|adequate|effective|appropriate|complete|competent|secure)|im(?:possible|polite|practical)|ir(?:relevant|responsible)|oppose[sd]?|prevent(?:s|ed)?|avoid(?:s|ed)?|refuse[sd]?|forbid(?:s|den)?|deny|denied)\b/gi,
  notNegating: /\b(?:whether or not|not applicable|not only|not sure|no longer|if not|why not|or not|no\. ?\d+)\b/gi,
  jargon:
    /\b(?:leverag(?:e|es|ed|ing)|synerg(?:y|ies|istic)|kpis?|okrs?|bandwidth|touch base|low-hanging fruit|paradigms?|holistic(?:ally)?|actionable|deliverables?|upskill(?:ing|ed)?|empowerment|psychological(?:ly)? safe(?:ty)?|learnings|ideat(?:e|ion)|value proposition|ecosystems?|best-in-class|core competenc(?:y|ies)|operationali[sz]e[ds]?|stakeholder (?:alignment|management|buy-in)|buy-in|granularity|mission-critical|thought leadership|move the needle|deep dive|circle back|north star|human capital|talent pipeline|span of control|matrix(?:ed)? (?:organi[sz]ation|structure)|change agents?|cascad(?:e|ed|ing)|agility|scalab(?:le|ility)|verticals?|headcount|attrition|utili[sz]ation rate|organi[sz]ational citizenship|work-life integration|self-efficacy|presenteeism)\b/i,
};

const GERMAN: PhraseBook = {
  leading:
    /(?:\bfinden sie nicht\b|\bmeinen sie nicht\b|\bnicht auch\b|\bsicherlich\b|^sicher\b|\bnatürlich\b|\bselbstverständlich\b|\bbekanntlich\b|\bwie (?:wir )?alle wissen\b|\bstimmen sie (?:uns )?zu, dass\b|\bsind sie auch der meinung\b|\bwie (?:toll|gut|großartig|hervorragend|wunderbar|schlecht|schlimm|unfair|stressig)\b|\bwie (?:sehr|gern) (?:mögen|lieben|genießen|hassen)\b|\b(?:unser|unsere|unseren|unserer|unserem|der|die|das) (?:großartige|hervorragende|tolle|ausgezeichnete|großzügige|veraltete|unfaire|inkompetente)[nrms]?\b|\bdie meisten (?:kolleg|menschen|mitarbeit|beschäftigten)\w* (?:finden|meinen|sagen|glauben)\b|\bzu recht\b)/iu,
  joining: /(?<![.?!])\s(?:und\/oder|und|oder|sowie|bzw\.|beziehungsweise|als auch)\s|(?<=[a-zäöüß])\/(?=[a-zäöüß])/iu,
  oneThing:
    /(?:\bzwischen [^,?.]+? und\b|\bfamilie und freunde?\b|\bfreunde und familie\b|\bkolleginnen und kollegen\b|\bkollegen und kolleginnen\b|\bmitarbeiterinnen und mitarbeiter\b|\barbeit und privatleben\b|\bberuf und (?:familie|privatleben)\b|\baufgaben und zuständigkeiten\b|\bziele und aufgaben\b|\baus- und weiterbildung\b|\bab und zu\b|\bnach und nach\b|\bmehr oder weniger\b|\bhin und wieder\b|\bja oder nein\b|\barbeits- und gesundheitsschutz\b)/giu,
  opening: /^(?:wenn|falls|nachdem|bevor|während|seit|in den letzten|denken sie|alles in allem)\b[^,?]{0,120},\s*/iu,
  absolute:
    /\b(?:immer|stets|nie|niemals|alle|allen|aller|alles|jede[rsnm]?|jederzeit|niemand|keiner|nichts|völlig|vollkommen|vollständig|ausnahmslos|absolut|ständig|überall)\b/iu,
  notAbsolute:
    /(?:\balles in allem\b|\bvor allem\b|\büberhaupt nicht\b|\bjede[rsnm]? (?:tag|woche|monat|jahr|morgen|arbeitstag|stunde|arbeitsstunde)e?s?\b|\bfast (?:immer|nie|alle|jede[rsnm]?)\b|\bimmer (?:mehr|wieder|noch)\b)/giu,
  negating: /\b(?:nicht|kein(?:e[rsnm]?)?|nie|niemals|ohne|weder|kaum|selten)\b/giu,
  negative:
    /\b(?:un(?:fair|klar|möglich|sicher|zufrieden|fähig|angenehm|nötig|wichtig|gerecht|wohl)\w*|missbillig\w*|misstrau\w*|verhinder\w*|vermeid\w*|ablehn\w*|lehn\w* ab|widersprech\w*)\b/giu,
  notNegating:
    /(?:\bnicht nur\b|\btrifft nicht zu\b|\bnicht zutreffend\b|\bnicht mehr\b|\bob oder ob nicht\b|\boder nicht\b)/giu,
  jargon:
    /\b(?:synergien?|kpis?|okrs?|stakeholder\w*|empowerment|commitment|alignment|learnings|deliverables?|buy-in|onboarding-prozess|ganzheitlich\w*|paradigm\w*|deep dive|low-hanging fruits?|skalierbar\w*|resilienzfaktor\w*|psychologische sicherheit|selbstwirksamkeit|humankapital|fluktuation|leitplanken|mindset|footprint|quick wins?|roll-?out|agilität|führungsspanne)\b/iu,
};

export const PHRASE_BOOKS: Readonly<Record<string, PhraseBook>> = { en: ENGLISH, de: GERMAN };

/** The list for a language tag, by its first part. */
export function phraseBook(language: string): PhraseBook | undefined {
  const [first = ''] = language.split('-');
  return Object.hasOwn(PHRASE_BOOKS, first) ? PHRASE_BOOKS[first] : undefined;
}
