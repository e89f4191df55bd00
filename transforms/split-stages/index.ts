/** What builds a program is left to a stage of its own; the image is made of what the program needs. */
import { defineTransform, listed, splitEdits, splitPlan } from '../../src/sdk.js';
import type { Finding, Fix, Pass, SplitPlan, Stage } from '../../src/sdk.js';

export default defineTransform({
  id: 'split-stages',
  phase: 'structure',
  summary: 'build in one stage and run in another, without what only the build needs',
  safety: ['checked', 'unsafe'],
  docs: [],
  defaults: {},
  *run(pass) {
    const stage = pass.document.stages.at(-1);
    const finding = stage === undefined ? undefined : findingOf(pass, stage);
    if (finding !== undefined) yield finding;
  },
});

function findingOf(pass: Pass, stage: Stage): Finding | undefined {
  const plan = splitPlan(pass, stage);
  if (plan === undefined) return undefined;
  const finding = {
    span: stage.from.span,
    message: 'what only the build needs stays in the image',
  };
  return typeof plan === 'string'
    ? { ...finding, declined: plan }
    : { ...finding, fix: fixOf(pass, stage, plan) };
}

function fixOf(pass: Pass, stage: Stage, plan: SplitPlan): Fix {
  const { twin, questions, builder } = plan;
  const assumes = [...new Set(questions.map(({ about }) => about))].filter((about) => about !== 'everything');
  return {
    title:
      plan.cut === undefined
        ? `Run what \`${builder}\` has built in \`${twin.reference}\``
        : `Build in a stage \`${builder}\` and run in \`${twin.reference}\``,
    safety: assumes.length === 0 ? 'checked' : 'unsafe',
    because:
      questions.length === 0
        ? `all that \`${plan.program}\` needs is there: ${plan.summary}`
        : `it is open whether all is there that \`${plan.program}\` needs: ${listed(
            questions.map(({ text, evidence }) => `${text} (${evidence})`),
            '; ',
          )}`,
    evidence: plan.evidence,
    edits: splitEdits(pass.document, stage, plan),
    changes: [
      {
        kind: 'split-stage',
        stage: stage.from.span,
        behind: plan.cut?.span ?? stage.from.span,
        builder: builder.toLowerCase(),
        base: twin.reference,
        assumes,
        takes: plan.takes.map((path) => `/${path}`),
        prunes: plan.prunes.length > 0,
        variables: plan.variables,
      },
    ],
  };
}
