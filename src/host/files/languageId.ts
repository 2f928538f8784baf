/** The language of experiments, as the manifest names it. */
export const languageId = 'reglab';
