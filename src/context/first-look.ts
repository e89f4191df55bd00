/** A first look at the path of a file, before anything is loaded that could read it: a repository has many others. */

/** What the path of every file has that declares builds. */
export const DECLARES = /\.(?:ya?ml|json|hcl|sh|bash|mk)$|[Mm]akefile/;

/** What the path of every file has that tells people what to run. */
export const DOCUMENTS = /\.(?:md|markdown)$/i;
