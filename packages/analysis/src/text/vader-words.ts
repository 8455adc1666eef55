/**
 * The words that VADER's rules know by name: negations, degree adverbs, and phrases whose feeling is not that of their
 * words. The lists are the method's definition (Hutto and Gilbert 2014, MIT: lexicons/LICENSE-VADER.txt), spelled as there;
 * a word more or less would be another method.
 */

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

export const NEGATIONS: ReadonlySet<string> = new Set(
  words(`
    aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt oughtnt shant
    shouldnt wasnt werent wont wouldnt
    ain't aren't can't couldn't daren't didn't doesn't don't hadn't hasn't haven't isn't mightn't mustn't needn't oughtn't
    shan't shouldn't wasn't weren't won't wouldn't
    neither never none nope nor not nothing nowhere uhuh uh-uh without rarely seldom despite`),
);

/** How much a degree adverb adds to, or takes from, the strength of what it goes with. */
const STRONGER = 0.293;
const WEAKER = -0.293;

export const DEGREE_ADVERBS: ReadonlyMap<string, number> = new Map([
  ...words(`
    absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely
    especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin
    frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible incredibly intensely major
    majorly more most particularly purely quite really remarkably so substantially thoroughly total totally tremendous
    tremendously uber unbelievably unusually utter utterly very`).map((word) => [word, STRONGER] as const),
  ...words(`
    almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce
    scarcely slight slightly somewhat sorta sortof sort-of`).map((word) => [word, WEAKER] as const),
  ...['just enough', 'kind of', 'sort of'].map((phrase) => [phrase, WEAKER] as const),
]);

/** Phrases that contain words of the lexicon and mean something else. */
export const SPECIAL_PHRASES: ReadonlyMap<string, number> = new Map([
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['badass', 1.5],
  ['bus stop', 0],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.1],
  ['broken heart', -2.9],
]);
