/** Commands of languages and frameworks of which it is known where they write. Data. */

interface FrameworkCommand {
  /** names of the program; what stands before it in a path does not matter */
  readonly programs: readonly string[];
  /** what the first words behind it must be, options left out; any where there is none */
  readonly words?: readonly string[];
  /** the option of Python whose value comes first: `-m` */
  readonly module?: readonly string[];
  /** the word behind those, matched as a whole */
  readonly verb?: RegExp;
  /** paths of the image; without them, it writes in the directory that it runs in */
  readonly places?: readonly string[];
  /** the last word is where it writes */
  readonly target?: true;
}

const PYTHON = ['python', 'python3', 'python2', 'pypy3'];
const DJANGO =
  /^(?:collectstatic|compilemessages|compress|compilescss|makemigrations|migrate|check|loaddata|test|tailwind|createcachetable|assets|generate_swagger|spectacular)$/;
const LARAVEL =
  /^(?:config|route|view|event|optimize|storage|key|package|cache|clear-compiled|vendor|livewire|filament|telescope|horizon|icons|octane|passport|ziggy)(?::[\w:-]+)?$/;
const SYMFONY =
  /^(?:cache|assets|importmap|tailwind|sass|asset-map|doctrine:cache|ckeditor|fos|lexik|secrets)(?::[\w:-]+)?$/;
const RAILS =
  /^(?:assets|tmp|webpacker|css|javascript|tailwindcss|vite|shakapacker|i18n|yarn|bootsnap)(?::[\w:-]+)?$/;
/** https://github.com/docker-library/php/blob/master/Dockerfile-linux.template */
const EXTENSIONS = ['/usr/local/lib/php/extensions', '/usr/local/etc/php'];

const COMMANDS: readonly FrameworkCommand[] = [
  // https://docs.python.org/3/using/cmdline.html#cmdoption-m
  { programs: PYTHON, module: ['venv', 'virtualenv'], target: true },
  { programs: ['virtualenv'], target: true },
  { programs: ['.', 'source'], verb: /\/bin\/activate$/, places: [] },
  {
    programs: PYTHON,
    module: ['compileall', 'py_compile', 'unittest', 'doctest', 'pytest', 'build', 'zipapp'],
  },
  { programs: ['pytest', 'py.test', 'pybabel', 'mkdocs', 'sphinx-build', 'nikola', 'pelican'] },
  // https://docs.djangoproject.com/en/stable/ref/django-admin/
  { programs: PYTHON, words: ['manage.py'], verb: DJANGO },
  { programs: ['manage.py', 'django-admin'], verb: DJANGO },
  {
    programs: PYTHON,
    words: ['setup.py'],
    verb: /^(?:build|build_ext|build_py|sdist|bdist_wheel|egg_info)$/,
  },
  // https://flask-assets.readthedocs.io/en/latest/, https://flask-digest.readthedocs.io
  { programs: ['flask'], verb: /^(?:assets|digest)$/ },
  // https://laravel.com/docs/artisan, https://symfony.com/doc/current/console.html
  { programs: ['php'], words: ['artisan'], verb: LARAVEL },
  { programs: ['artisan'], verb: LARAVEL },
  { programs: ['php'], words: ['bin/console'], verb: SYMFONY },
  { programs: ['console'], verb: SYMFONY },
  // https://github.com/docker-library/docs/tree/master/php#how-to-install-more-php-extensions
  { programs: ['docker-php-ext-install', 'docker-php-ext-enable'], places: EXTENSIONS },
  { programs: ['docker-php-ext-configure', 'docker-php-source'], places: ['/usr/src'] },
  { programs: ['pecl'], verb: /^(?:install|update-channels|channel-update)$/, places: EXTENSIONS },
  // https://manpages.debian.org/a2enmod
  {
    programs: ['a2enmod', 'a2dismod', 'a2ensite', 'a2dissite', 'a2enconf', 'a2disconf'],
    places: ['/etc/apache2'],
  },
  // https://guides.rubyonrails.org/asset_pipeline.html#precompiling-assets
  { programs: ['rails', 'rake'], verb: RAILS },
  { programs: ['bootsnap'], verb: /^precompile$/ },
];

/**
 * Where a command writes, as it would name it: absolute, or from the directory that it runs in. `undefined` where
 * nothing is known of it. `words` are those of the command, its name first; `undefined` for one that is not certain.
 */
export function placesWritten(words: readonly (string | undefined)[]): readonly string[] | undefined {
  const [program, ...rest] = words;
  if (program === undefined) return undefined;
  const name = program.slice(program.lastIndexOf('/') + 1).replace(/^(python\d?)\.\d+$/, '$1');
  for (const command of COMMANDS) {
    if (!command.programs.includes(name)) continue;
    const found = matched(command, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matched(
  { words = [], module, verb, places, target }: FrameworkCommand,
  rest: readonly (string | undefined)[],
): readonly string[] | undefined {
  if (module !== undefined) {
    const at = rest.indexOf('-m');
    if (
      at === -1 ||
      !module.includes(rest[at + 1] ?? '') ||
      rest.slice(0, at).some((word) => word?.startsWith('-') !== true)
    )
      return undefined;
    rest = rest.slice(at + 2);
  }
  const operands = rest.filter((word) => word?.startsWith('-') !== true);
  if (words.some((word, at) => operands[at]?.replace(/^\.\//, '') !== word)) return undefined;
  if (verb !== undefined && !verb.test(operands[words.length] ?? '')) return undefined;
  if (target !== true) return places ?? ['.'];
  const last = operands.at(-1);
  return last === undefined ? undefined : [last];
}
