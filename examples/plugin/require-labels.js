/** An example of a transform of your own: images say where their sources are. See README.md beside it. */
import { defineTransform } from 'dockmod/sdk';

export default defineTransform({
  id: 'require-labels',
  phase: 'syntax',
  summary: 'say which labels an image lacks',
  safety: ['safe'],
  defaults: { labels: ['org.opencontainers.image.source'] },
  *run({ document, options }) {
    const stage = document.stages.at(-1);
    if (stage === undefined) return;
    const present = stage.instructions
      .filter(({ keyword }) => keyword === 'LABEL')
      .flatMap(({ typed }) => typed.assignments.map(({ name }) => name));
    for (const label of options.labels)
      if (!present.includes(label))
        yield {
          span: stage.from.span,
          message: `the image has no label \`${label}\``,
          declined: 'only its author knows what it says',
        };
  },
});
