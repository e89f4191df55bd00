/** What is known of packages and modules of Go, as data. */
import type { Facility } from '../images/twins.js';

/**
 * Packages of the standard library that C may be part of, themselves or by what they import.
 * https://pkg.go.dev/cmd/go: `go list -deps`, for `runtime/cgo`
 */
export const CGO_STANDARD: ReadonlySet<string> = new Set([
  ...[
    'archive/tar',
    'crypto/tls',
    'crypto/x509',
    'expvar',
    'log/syslog',
    'mime/multipart',
    'net',
    'net/http',
  ],
  ...['net/http/cgi', 'net/http/cookiejar', 'net/http/fcgi', 'net/http/httptest', 'net/http/httptrace'],
  ...['net/http/httputil', 'net/http/pprof', 'net/mail', 'net/rpc', 'net/rpc/jsonrpc', 'net/smtp'],
  ...['net/textproto', 'os/user', 'plugin', 'runtime/cgo', 'runtime/race'],
]);

/** Those of them for which the tag `netgo` is not enough: accounts are looked up, or C is all that they are. */
export const USER_STANDARD: ReadonlySet<string> = new Set([
  ...['archive/tar', 'os/user', 'plugin', 'runtime/cgo', 'runtime/race'],
]);

const NOTHING_MORE: readonly string[] = [];
const CPLUSPLUS: readonly string[] = ['libstdc++.so.6', 'libgcc_s.so.1'];

/** Modules that are C in part, and the libraries that they load; `undefined`: not known. */
export const CGO_MODULES: readonly (readonly [module: string, libraries: readonly string[] | undefined])[] = [
  // their sources, or an archive, are part of the module
  ['github.com/mattn/go-sqlite3', NOTHING_MORE],
  ['github.com/mutecomm/go-sqlcipher', NOTHING_MORE],
  ['crawshaw.io/sqlite', NOTHING_MORE],
  ['github.com/asg017/sqlite-vec-go-bindings', NOTHING_MORE],
  ['github.com/confluentinc/confluent-kafka-go', NOTHING_MORE],
  ['github.com/DataDog/zstd', NOTHING_MORE],
  ['github.com/valyala/gozstd', NOTHING_MORE],
  ['github.com/supranational/blst', NOTHING_MORE],
  ['github.com/ethereum/go-ethereum', NOTHING_MORE],
  ['github.com/bytecodealliance/wasmtime-go', CPLUSPLUS],
  ['github.com/marcboeker/go-duckdb', CPLUSPLUS],
  ['github.com/yanyiwu/gojieba', CPLUSPLUS],
  ['github.com/chai2010/webp', NOTHING_MORE],
  ['github.com/kolesa-team/go-webp', ['libwebp.so']],
  ['github.com/tecbot/gorocksdb', ['librocksdb.so', ...CPLUSPLUS]],
  ['github.com/linxGnu/grocksdb', ['librocksdb.so', ...CPLUSPLUS]],
  ['github.com/jmhodges/levigo', ['libleveldb.so', ...CPLUSPLUS]],
  ['github.com/pebbe/zmq4', ['libzmq.so']],
  ['github.com/zeromq/goczmq', ['libczmq.so', 'libzmq.so']],
  ['github.com/libgit2/git2go', ['libgit2.so']],
  ['github.com/google/gopacket/pcap', ['libpcap.so']],
  ['github.com/gopacket/gopacket/pcap', ['libpcap.so']],
  // what they load is loaded by name, or brings more
  ['github.com/davidbyttow/govips', undefined],
  ['github.com/h2non/bimg', undefined],
  ['gopkg.in/gographics/imagick.v2', undefined],
  ['gopkg.in/gographics/imagick.v3', undefined],
  ['github.com/otiai10/gosseract', undefined],
  ['gocv.io/x/gocv', undefined],
  ['github.com/go-gl', undefined],
  ['github.com/gotk3/gotk3', undefined],
  ['github.com/diamondburned/gotk4', undefined],
  ['fyne.io/fyne', undefined],
  ['github.com/veandco/go-sdl2', undefined],
  ['github.com/hajimehoshi/ebiten', undefined],
  ['github.com/hajimehoshi/oto', undefined],
  ['github.com/gordonklaus/portaudio', undefined],
  ['github.com/webview/webview_go', undefined],
  ['github.com/wasmerio/wasmer-go', undefined],
  ['github.com/yalue/onnxruntime_go', undefined],
  ['github.com/tensorflow/tensorflow', undefined],
  ['github.com/wamuir/graft', undefined],
  ['github.com/godror/godror', undefined],
  ['github.com/mattn/go-oci8', undefined],
  ['github.com/ibmdb/go_ibm_db', undefined],
  ['github.com/alexbrainman/odbc', undefined],
  ['github.com/miekg/pkcs11', undefined],
  ['github.com/proglottis/gpgme', undefined],
  ['github.com/twpayne/go-geos', undefined],
  ['github.com/lukeroth/gdal', undefined],
  ['github.com/xuri/excelize', NOTHING_MORE],
];

/** Which arguments of a function are names of files: their places, `rest` for the last and all behind it. */
export interface FileFunction {
  readonly at: readonly number[];
  readonly rest?: true;
  /** it makes the file: what must be there is the directory that holds it */
  readonly writes?: true;
}

const FIRST: FileFunction = { at: [0] };
const WRITES: FileFunction = { at: [0], writes: true };
const ALL: FileFunction = { at: [0], rest: true };

/** Functions of the standard library that take names of files, by package. https://pkg.go.dev/std */
export const FILE_FUNCTIONS: Readonly<Record<string, Readonly<Record<string, FileFunction>>>> = {
  os: {
    ...{ Open: FIRST, OpenFile: FIRST, ReadFile: FIRST, ReadDir: FIRST, DirFS: FIRST, OpenRoot: FIRST },
    ...{ Stat: FIRST, Lstat: FIRST, Readlink: FIRST, OpenInRoot: FIRST, Link: FIRST, Rename: FIRST },
    ...{ Create: WRITES, WriteFile: WRITES, Mkdir: WRITES, MkdirAll: WRITES, Truncate: FIRST },
  },
  'io/ioutil': { ReadFile: FIRST, ReadDir: FIRST, WriteFile: WRITES },
  'path/filepath': { Glob: FIRST, Walk: FIRST, WalkDir: FIRST, EvalSymlinks: FIRST },
  'html/template': { ParseFiles: ALL, ParseGlob: FIRST },
  'text/template': { ParseFiles: ALL, ParseGlob: FIRST },
  'net/http': {
    Dir: FIRST,
    ServeFile: { at: [2] },
    ListenAndServeTLS: { at: [1, 2] },
    ServeTLS: { at: [2, 3] },
  },
  'crypto/tls': { LoadX509KeyPair: { at: [0, 1] } },
  'archive/zip': { OpenReader: FIRST },
  'debug/elf': { Open: FIRST },
  syscall: { Open: FIRST, Stat: FIRST, Mkdir: WRITES },
  'golang.org/x/sys/unix': { Open: FIRST, Openat: { at: [1] }, Stat: FIRST },
};

/** Functions and methods of packages that take names of files; prefixes of import paths. */
export const FILE_PACKAGES: readonly {
  readonly packages: readonly string[];
  /** called on the package's name */
  readonly functions?: Readonly<Record<string, FileFunction>>;
  /** of what the package makes, wherever a program has that */
  readonly methods?: Readonly<Record<string, FileFunction>>;
}[] = [
  { packages: ['html/template', 'text/template'], methods: { ParseFiles: ALL, ParseGlob: FIRST } },
  {
    packages: ['net/http'],
    methods: { ListenAndServeTLS: { at: [0, 1] }, ServeTLS: { at: [1, 2] } },
  },
  {
    packages: ['github.com/gin-gonic/gin'],
    methods: {
      ...{ LoadHTMLGlob: FIRST, LoadHTMLFiles: ALL, Static: { at: [1] }, StaticFile: { at: [1] } },
      ...{ FileAttachment: FIRST, RunTLS: { at: [1, 2] } },
    },
  },
  {
    packages: ['github.com/labstack/echo'],
    methods: { Static: { at: [1] }, Attachment: FIRST, Inline: FIRST, StartTLS: { at: [1, 2] } },
  },
  {
    packages: ['github.com/gofiber/fiber'],
    methods: { Static: { at: [1] }, SendFile: FIRST, Download: FIRST, ListenTLS: { at: [1, 2] } },
  },
  { packages: ['github.com/gofiber/template'], functions: { New: FIRST } },
  { packages: ['github.com/spf13/viper'], methods: { SetConfigFile: FIRST } },
  { packages: ['github.com/joho/godotenv'], functions: { Load: ALL, Overload: ALL, Read: ALL } },
  {
    packages: ['github.com/golang-migrate/migrate'],
    functions: { New: FIRST, NewWithDatabaseInstance: FIRST },
  },
  { packages: ['github.com/pressly/goose'], functions: { Up: { at: [1] }, UpContext: { at: [2] } } },
  {
    packages: ['github.com/flosch/pongo2'],
    functions: { FromFile: FIRST, NewLocalFileSystemLoader: FIRST, MustNewLocalFileSystemLoader: FIRST },
  },
  { packages: ['github.com/BurntSushi/toml'], functions: { DecodeFile: FIRST } },
  { packages: ['github.com/xuri/excelize'], functions: { OpenFile: FIRST } },
  {
    packages: ['github.com/oschwald/geoip2-golang', 'github.com/oschwald/maxminddb-golang'],
    functions: { Open: FIRST },
  },
  { packages: ['gopkg.in/ini.v1', 'github.com/go-ini/ini'], functions: { Load: ALL, LooseLoad: ALL } },
  { packages: ['github.com/knadh/koanf'], functions: { Provider: FIRST } },
  { packages: ['github.com/zeromicro/go-zero/core/conf'], functions: { MustLoad: FIRST, Load: FIRST } },
  { packages: ['github.com/go-kratos/kratos/v2/config/file'], functions: { NewSource: FIRST } },
  { packages: ['github.com/ilyakaznacheev/cleanenv'], functions: { ReadConfig: FIRST } },
  {
    packages: ['github.com/nicksnyder/go-i18n'],
    methods: { LoadMessageFile: FIRST, MustLoadMessageFile: FIRST },
  },
  { packages: ['github.com/casbin/casbin'], functions: { NewEnforcer: ALL } },
  {
    packages: ['google.golang.org/grpc/credentials'],
    functions: { NewServerTLSFromFile: { at: [0, 1] }, NewClientTLSFromFile: FIRST },
  },
];

/** Names that packages read where nothing is given to them, from the directory that the program starts in. */
export const READ_UNASKED: readonly { readonly package: string; readonly names: readonly string[] }[] = [
  { package: 'github.com/joho/godotenv', names: ['.env'] },
  { package: 'github.com/subosito/gotenv', names: ['.env'] },
];

/** Modules that find files by rules of their own. */
export const FILE_FINDERS: readonly string[] = [
  ...['github.com/astaxie/beego', 'github.com/beego/beego', 'github.com/gogf/gf', 'github.com/revel/revel'],
  ...['github.com/gobuffalo/buffalo', 'github.com/gobuffalo/packr', 'github.com/GeertJohan/go.rice'],
  ...['github.com/unrolled/render', 'github.com/foolin/goview', 'github.com/kataras/iris'],
];

/** Packages that start programs of their own choice: `undefined` where it is not known which. */
export const PROGRAM_STARTERS: readonly (readonly [
  module: string,
  programs: readonly string[] | undefined,
])[] = [
  ['github.com/chromedp/chromedp', undefined],
  ['github.com/go-rod/rod', undefined],
  ['github.com/playwright-community/playwright-go', undefined],
  ['github.com/tebeka/selenium', undefined],
  ['github.com/SebastiaanKlippert/go-wkhtmltopdf', ['wkhtmltopdf']],
  ['github.com/u2takey/ffmpeg-go', ['ffmpeg', 'ffprobe']],
  ['github.com/hashicorp/go-plugin', undefined],
  ['github.com/hashicorp/terraform-exec', ['terraform']],
  ['golang.org/x/tools/go/packages', ['go']],
  ['github.com/bitfield/script', undefined],
  ['github.com/go-cmd/cmd', undefined],
  ['mvdan.cc/sh', undefined],
];

/** Modules of others of which it is known what they ask of the system; of the rest it may be anything. */
export const FOREIGN_FACILITIES: readonly (readonly [module: string, facilities: readonly Facility[]])[] = [
  // https://github.com/mattn/go-sqlite3#connection-string: `_loc` names a time zone; https://www.sqlite.org/tempfiles.html
  ['github.com/mattn/go-sqlite3', ['time zones', 'temporary directory']],
];
