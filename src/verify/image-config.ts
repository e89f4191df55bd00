/** The config of an image, as the OCI image specification has it, without what differs from build to build. */

/** https://github.com/opencontainers/image-spec/blob/main/config.md, with Docker's own fields; empty is `undefined`. */
export interface ImageConfig {
  readonly os: string | undefined;
  readonly architecture: string | undefined;
  readonly variant: string | undefined;
  readonly User: string | undefined;
  /** `NAME=value` */
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[] | undefined;
  readonly Cmd: readonly string[] | undefined;
  /** `undefined` for `/` */
  readonly WorkingDir: string | undefined;
  /** `8080/tcp` */
  readonly ExposedPorts: readonly string[];
  readonly Volumes: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal: string | undefined;
  /** https://github.com/moby/docker-image-spec/blob/main/spec.md */
  readonly Healthcheck: object | undefined;
  readonly Shell: readonly string[] | undefined;
  readonly OnBuild: readonly string[] | undefined;
  readonly ArgsEscaped: boolean;
}

/** What the config says of the layers, from the base image upwards. */
export interface LayerNames {
  /** digests of the uncompressed layers */
  readonly diffIds: readonly string[];
  /** the instruction of each layer; empty where the history does not tell */
  readonly createdBy: readonly string[];
}

/** Reads the JSON of a config. Throws where it names no layers. */
export function readImageConfig(text: string): { config: ImageConfig; layers: LayerNames } {
  const root = objectOf(JSON.parse(text));
  const config = objectOf(root.config);
  const diffIds = wordsOf(objectOf(root.rootfs).diff_ids);
  if (diffIds === undefined && objectOf(root.rootfs).type !== 'layers')
    throw new Error('the config of the image names no layers');
  const history = (Array.isArray(root.history) ? root.history : [])
    .map(objectOf)
    .filter((entry) => entry.empty_layer !== true)
    .map((entry) => textOf(entry.created_by) ?? '');
  return {
    config: {
      os: textOf(root.os),
      architecture: textOf(root.architecture),
      variant: textOf(root.variant),
      User: textOf(config.User),
      Env: wordsOf(config.Env) ?? [],
      Entrypoint: wordsOf(config.Entrypoint),
      Cmd: wordsOf(config.Cmd),
      WorkingDir: config.WorkingDir === '/' ? undefined : textOf(config.WorkingDir),
      ExposedPorts: Object.keys(objectOf(config.ExposedPorts)).sort(),
      Volumes: Object.keys(objectOf(config.Volumes)).sort(),
      Labels: Object.fromEntries(
        Object.entries(objectOf(config.Labels)).map(([name, value]) => [name, String(value)]),
      ),
      StopSignal: textOf(config.StopSignal),
      Healthcheck:
        Object.keys(objectOf(config.Healthcheck)).length > 0 ? objectOf(config.Healthcheck) : undefined,
      Shell: wordsOf(config.Shell),
      OnBuild: wordsOf(config.OnBuild),
      ArgsEscaped: config.ArgsEscaped === true,
    },
    layers: {
      diffIds: diffIds ?? [],
      createdBy: history.length === (diffIds ?? []).length ? history : (diffIds ?? []).map(() => ''),
    },
  };
}

/** Every field that is set, as `User`, `Env.PATH`, `Labels.version` … → its value as JSON. */
export function fieldsOf(config: ImageConfig): ReadonlyMap<string, string> {
  const { Env, Labels, ExposedPorts, Volumes, ArgsEscaped, ...single } = config;
  const fields = new Map<string, string>();
  for (const [name, value] of environmentOf({ Env })) fields.set(`Env.${name}`, JSON.stringify(value));
  for (const [name, value] of Object.entries(Labels)) fields.set(`Labels.${name}`, JSON.stringify(value));
  if (ExposedPorts.length > 0) fields.set('ExposedPorts', JSON.stringify(ExposedPorts));
  if (Volumes.length > 0) fields.set('Volumes', JSON.stringify(Volumes));
  if (ArgsEscaped) fields.set('ArgsEscaped', 'true');
  for (const [name, value] of Object.entries(single)) {
    if (value !== undefined) fields.set(name, JSON.stringify(value, sorted));
  }
  return fields;
}

/** The variables that a container gets; where one is given twice, the last counts. */
export function environmentOf({ Env }: Pick<ImageConfig, 'Env'>): ReadonlyMap<string, string> {
  return new Map(
    Env.map((entry) => {
      const equals = entry.indexOf('=');
      return equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function sorted(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wordsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}
