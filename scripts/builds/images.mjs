/** Which images of a registry a Dockerfile needs. */

/**
 * @param {string} text the Dockerfile
 * @param {{ target?: string, buildArgs?: Record<string, string> }} options the stage that is built: the last one by default
 * @returns {readonly string[]} names as written, `latest` spelt out, variables replaced
 */
export function imagesNamed(text, { target, buildArgs = {} } = {}) {
  const stages = stagesOf(text, buildArgs);
  const built = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  if (built === undefined) throw new Error(target === undefined ? 'no FROM' : `no stage ${target}`);
  const images = new Set();
  // The set grows while it is walked.
  const needed = new Set([built]);
  for (const stage of needed) {
    for (const source of stage.sources) {
      // A stage can name only those before it, and itself is not one of them.
      const earlier = stages
        .slice(0, stages.indexOf(stage))
        .findLast(({ name }) => name === source.toLowerCase());
      const other = earlier ?? (/^\d+$/.test(source) ? stages[Number(source)] : undefined);
      if (other !== undefined) needed.add(other);
      else if (source !== 'scratch') images.add(withTag(source));
    }
  }
  return [...images];
}

function stagesOf(text, buildArgs) {
  const values = {};
  const stages = [];
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const argument = /^\s*ARG\s+(\w+)(?:=(\S*))?/i.exec(line);
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (argument !== null && stages.length === 0) {
      values[argument[1]] = buildArgs[argument[1]] ?? (argument[2] ?? '').replace(/^"(.*)"$/, '$1');
    } else if (from !== null) {
      const image = from[1].replace(
        /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
        (_, braced, fallback = '', bare) => {
          return values[braced ?? bare] || fallback;
        },
      );
      stages.push({ name: from[2]?.toLowerCase(), sources: [image] });
    } else {
      const copied = /^\s*(?:COPY|ADD|RUN)\s.*?(?:--from=|[, ]from=)([^\s,]+)/i.exec(line);
      if (copied !== null) stages.at(-1)?.sources.push(copied[1]);
    }
  }
  return stages;
}

function withTag(image) {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return /[:@]/.test(name) ? image : `${image}:latest`;
}
