/**
 * Whether a text may be English. The lexicons know English only, and some of their words are everyday words elsewhere
 * ("die" is German for "the"), so a text in another language must give no score rather than a wrong one. Two signs, read
 * in one pass: letters of another script, and function words, which every sentence of a language is held together by.
 * A text with no sign either way ("lgtm") passes; what it is worth is then up to the words the lexicon knows.
 */

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

const ENGLISH = new Set(
  words(`the a an and of to in is are was were be been it this that these those you i we they he she for with on at by
    from as not but or if so do does did have has had will would can could should there what which who when how why my
    your our their its me us them no yes please thanks i'm it's don't can't i'll i've that's you're we're about just some
    any all more here now then than because into out up only also very`),
);

/** Function words of neighbours that are not English words as well; several languages may share one. */
const OTHER = new Set([
  ...words(`der das und ist nicht ich wir ihr sie mit auf für von dem den des ein eine einen einem einer zu im auch wie
    aber oder wenn noch nur sind sehr wird kann haben habe hat bei nach über mir mich uns dass schon mehr bitte danke bin
    zum zur vom diese dieser dieses kein keine werden wurde`),
  ...words(`le les des et est une un dans pour pas que qui sur avec plus ce cette ces nous vous ils elle au aux du je tu
    mais ou où très être avoir sont fait merci bonjour c'est n'est j'ai d'un d'une qu'il leur votre notre`),
  ...words(`el los las y es una en para con que por del se su al lo como más pero sus este esta esto está muy también
    hay ser sobre todo nos gracias hola porque cuando qué`),
  ...words(`il lo gli e è che di un una per non sono con del della dei delle nel nella si ci mi anche come più ma questo
    questa molto grazie perché quando ho hai abbiamo`),
  ...words(`de het een en niet van dat ik wij met op voor zijn maar ook als bij nog wel naar om dan hebben heb heeft
    deze dit geen kan wat dank graag worden`),
  ...words(`o os um uma e é não que do da dos das em no na nos nas para com por mais mas como você está isso este esta
    muito obrigado obrigada também foi são tem`),
  ...words(
    `och det att som på är av för inte den jag vi har med till ett om men var så kan tack og jeg ikke til af er`,
  ),
  ...words(`i w z na nie się to jest że do jak ale dla są od czy tak dziękuję proszę`),
]);

/** English texts quote single foreign words; two that outnumber the English ones are another language. */
const OTHER_WORDS_MIN = 2;
const FOREIGN_SCRIPT_SHARE_MAX = 0.3;
/** Enough to tell; a longer text costs no more. */
const WORDS_READ_MAX = 400;

export function isLikelyEnglish(text: string): boolean {
  let [letters, foreign, english, other, read] = [0, 0, 0, 0, 0];
  for (const [word] of text.toLowerCase().matchAll(/\p{L}[\p{L}\p{M}'’]*/gu)) {
    if (++read > WORDS_READ_MAX) break;
    for (const character of word) {
      if (character === "'" || character === '’') continue;
      letters++;
      if (!LATIN.test(character)) foreign++;
    }
    const plain = word.replace(/’/g, "'");
    if (ENGLISH.has(plain)) english++;
    else if (OTHER.has(plain)) other++;
  }
  if (letters > 0 && foreign / letters > FOREIGN_SCRIPT_SHARE_MAX) return false;
  return other < OTHER_WORDS_MIN || other <= english;
}

const LATIN = /[\p{Script=Latin}\p{M}]/u;
