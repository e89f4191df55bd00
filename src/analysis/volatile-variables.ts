/** Variables that say when and from what an image is built, so that they are another with every build. */
import type { Assignment } from '../dockerfile/typed.js';

/**
 * - `commit`: another where the sources are, or with a release
 * - `build`: another with every build
 * - `buster`: there to have a builder run again what follows
 * - `asked`: programs that find out by themselves where they run ask for it by that name
 */
export type Volatility = 'commit' | 'build' | 'buster' | 'asked';

/**
 * Names in upper case. https://github.com/opencontainers/image-spec/blob/main/annotations.md (revision, created, version,
 * ref.name), http://label-schema.org/rc1/ (BUILD_DATE, VCS_REF, VERSION), Jenkins's
 * https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables, Cloud Build's
 * https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values, Docker Hub's
 * https://docs.docker.com/docker-hub/repos/manage/builds/advanced/ (SOURCE_COMMIT)
 */
const NAMES: readonly (readonly [name: RegExp, Volatility])[] = [
  // what their prefix belongs to reads them: https://docs.gitlab.com/ci/variables/predefined_variables/,
  // https://docs.github.com/actions/reference/variables-reference, https://github.com/watson/ci-info
  [
    /^(?:CI|GITHUB|GITLAB|CIRCLE|TRAVIS|BITBUCKET|DRONE|BUILDKITE|APPVEYOR|CODEBUILD|VERCEL|RENDER|NETLIFY)_/,
    'asked',
  ],
  [/^(?:SOURCE_DATE_EPOCH|SENTRY_RELEASE|JENKINS_URL)$/, 'asked'],
  [
    /CACHE_?BUST|BUST(?:ER)?(?:_?CACHE)?$|^CACHE_?(?:DATE|VERSION|KEY|TIME)$|^(?:FORCE|NO_?CACHE|INVALIDATE)/,
    'buster',
  ],
  [
    /^(?:\w+_)?(?:GIT|VCS|SCM|SOURCE|SRC|HEAD|REPO)_?(?:COMMIT|SHA1?|HASH|REV|REVISION|REF|DESCRIBE|BRANCH|TAG|VERSION|DIRTY|STATE)(?:_?(?:SHA1?|HASH|ID|SHORT|REF))?$/,
    'commit',
  ],
  [/^(?:\w+_)?(?:SHORT_|FULL_|LONG_)?(?:COMMIT|REVISION)(?:_?(?:SHA1?|HASH|ID|REF|REV|SHORT))?$/, 'commit'],
  [/^(?:SHORT_SHA|SHA|SHA1|GITSHA|REVISION_ID|BRANCH|BRANCH_NAME|TAG_NAME|REF_NAME)$/, 'commit'],
  [/^(?:(?:APP|IMAGE|PROJECT|PACKAGE|SERVICE|BUILD|RELEASE)_)?(?:VERSION|RELEASE)$/, 'commit'],
  [
    /^(?:\w+_)?(?:BUILD|IMAGE|COMMIT|GIT|VCS|RELEASE)_?(?:DATE|TIME|DATETIME|TIMESTAMP|NUMBER|NUM|NO|ID|TAG|CREATED)(?:_?UTC)?$/,
    'build',
  ],
  [/^(?:TIMESTAMP|CREATED|CREATED_AT|DATE_CREATED|BUILDNUMBER|BUILDID|BUILDDATE|BUILDTIME)$/, 'build'],
];

/** What stands for a value that only a build has. */
const PLACEHOLDER =
  /^(?:|unknown|none|null|nil|undefined|unset|not[-_ ]?set|unspecified|n\/?a|dev|devel|development|local|latest|main|master|head|snapshot|untracked|dirty|test|0|v?0\.0\.0(?:[-+].*)?|\?|-|x+|\$.*)$/i;

/**
 * How often a variable is another that an ARG declares; `undefined` where it may well be a constant: by its name, or
 * because its default is one.
 */
export function volatility({ name, value }: Assignment): Volatility | undefined {
  const found = NAMES.find(([pattern]) => pattern.test(name.toUpperCase()))?.[1];
  if (found === undefined || found === 'buster') return found;
  return value === undefined || PLACEHOLDER.test(value) ? found : undefined;
}

/** Whether a name says that what it holds is volatile: `ENV APP_REVISION=$GIT_SHA`. */
export function isVolatileName(name: string): boolean {
  const found = NAMES.find(([pattern]) => pattern.test(name.toUpperCase()))?.[1];
  return found === 'commit' || found === 'build';
}

/** Whether a comment says that something is there for the sake of the cache. */
export function speaksOfCache(comment: string): boolean {
  return /cache.?(?:break|kill|bypass)|(?:break|bypass|skip|no|disable)\w*\s(?:\w+\s)?cach|bust|invalidat|re-?buil[dt]|re-?run|force|every (?:time|build)/i.test(
    comment,
  );
}
