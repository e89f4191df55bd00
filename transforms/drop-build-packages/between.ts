/** What may stand between RUN instructions that become one. */

/** What affects neither RUN nor COPY. */
export const NEUTRAL: ReadonlySet<string> = new Set(
  'LABEL EXPOSE CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL MAINTAINER'.split(' '),
);
/** More would make one RUN of a whole file. */
export const MAX_USERS = 4;
