import { describe, expect, test } from '@jest/globals';
import { literalInNode, literalInPython } from '../../src/validate/stage-split/literal-programs.js';

describe('Python', () => {
  test.each([
    ['subprocess.run(["dot", "-Tpng"])', ['dot']],
    ['subprocess.check_output(("git", "log"))', ['git']],
    ["subprocess.run('/usr/bin/ffmpeg -i a.mp4', shell=True)", ['ffmpeg']],
    ['subprocess.Popen(["dot"] + words, stdout=subprocess.PIPE)', ['dot']],
    ['os.system("convert a b"); shutil.which("gs")', ['convert', 'gs']],
  ])('%s', (call, programs) => {
    const literal = literalInPython(`import subprocess\n${call}\n`);
    expect(literal.programs).toEqual(programs);
    expect(literal.rest).not.toMatch(/subprocess|os\.|shutil/);
  });

  test.each([
    'subprocess.run(words)',
    'subprocess.run([program, "x"])',
    'subprocess.run(f"{tool} x")',
    'subprocess.run("a | b", shell=True)',
    'subprocess.run(["sh", "-c", text])',
    'subprocess.run(["dot"], executable=other)',
    'run = subprocess.run',
    'from subprocess import run',
  ])('it is not known what is started: %s', (call) => {
    expect(literalInPython(`import subprocess\n${call}\n`).rest).toMatch(/\bsubprocess\b/);
  });
});

describe('Node', () => {
  test.each([
    ["const { execSync } = require('child_process');\nexecSync('git rev-parse HEAD')", ['git']],
    ["const cp = require('node:child_process');\ncp.spawn('dot', ['-Tpng', file])", ['dot']],
    ["import { execFile } from 'node:child_process';\nexecFile(`gs`, words, done)", ['gs']],
    ["import * as cp from 'child_process';\ncp.execFileSync('/usr/bin/dot')", ['dot']],
    ["require('child_process').exec('git log')", ['git']],
    ["const { fork } = require('child_process');\nfork(file)", []],
    ["const ffmpeg = require('fluent-ffmpeg')", ['ffmpeg', 'ffprobe']],
  ])('%j', (code, programs) => {
    const literal = literalInNode(code);
    expect(literal.programs).toEqual(programs);
    expect(literal.rest).not.toMatch(/child_process|fluent-ffmpeg/);
  });

  test.each([
    "const { exec } = require('child_process');\nexec(text)",
    "const { exec } = require('child_process');\nexec(`git log ${name}`)",
    "const { exec } = require('child_process');\nexec('git log | head')",
    "const { exec } = require('child_process');\nconst run = promisify(exec);\nexec('git log')",
    "const { exec: run } = require('child_process');\nrun(text)",
    "const cp = require('child_process');\nstart(cp)",
    "const cp = require('child_process');\ncp.spawn('dot', [text], { shell: true })",
    "const cp = require('child_process');\ncp.spawn('sh', ['-c', text])",
    "const start = require('child_process').exec;\nstart(text)",
  ])('it is not known what is started: %j', (code) => {
    expect(literalInNode(code)).toEqual({ rest: code, programs: [] });
  });
});
