/** Gems by what they bring, and what they need beside Ruby. */

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/**
 * Nothing of theirs is compiled. Most are so in Debian too: packages `ruby-…` of architecture `all`,
 * https://packages.debian.org/stable/ruby/.
 */
const PURE = names(`
  tzinfo Ascii85 afm matrix lint_roller action_text-trix version_gem snaky_hash auth-sanitizer oauth-tty
  ruby-rc4 sitemap_generator standard-custom standard-performance standard-rails super_diff attr_extras
  patience_diff typeid silencer svg-graph activerecord-typedstore actionpack-page_caching
  active_record_doctor database_consistency flamegraph benchmark-perf hashids public_suffix domain_name
  mini_mime unicode-types
  abstract_type acme-client actioncable actionmailbox actionmailer actionpack actiontext actionview
  active_model_serializers activejob activeldap activemodel activerecord activerecord-import
  activerecord-session_store activestorage activesupport acts-as-list acts-as-taggable-on acts-as-tree
  addressable ahoy_email airbrussh akismet amq-protocol ansi arbre asciidoctor ast async attr_encrypted
  attr_required awesome_nested_set awesome_print aws-eventstream aws-partitions aws-sdk aws-sdk-core
  aws-sdk-kms aws-sdk-s3 aws-sigv4 axiom-types azure-storage-blob azure-storage-common backports bacon
  base32 base64 batch-loader benchmark benchmark-ips binding_of_caller bootstrap bootstrap-sass
  bootstrap_form brakeman browser builder bullet bundler bundler-audit bunny cancancan capistrano capybara
  carrierwave celluloid chartkick childprocess chronic chronic_duration chunky_png climate_control clockwork
  cocoon coderay coercible coffee-script-source colored colorize concurrent-ruby connection_pool cookiejar
  cose countries coveralls crack crass css_parser cssbundling-rails csv cucumber daemons dalli data_migrate
  database_cleaner database_cleaner-active_record database_cleaner-core declarative deep_merge delayed_job
  delayed_job_active_record descendants_tracker device_detector devise devise-i18n devise-two-factor
  diff-lcs diffy dnsruby docile docker-api domain_name doorkeeper dotenv dotenv-rails drb dry-configurable
  dry-container dry-core dry-inflector dry-initializer dry-logic dry-schema dry-types dry-validation
  elastic-transport elasticsearch elasticsearch-api elasticsearch-model elasticsearch-rails
  elasticsearch-transport em-http-request em-websocket email_reply_parser email_validator encryptor
  enumerize equalizer erb erubi erubis et-orbi exception_notification excon factory_bot
  factory_bot_rails faker faraday faraday-cookie_jar faraday-multipart faraday-net_http faraday-retry
  faraday_middleware fast_gettext fastimage faye faye-websocket feature feedjira feedparser fog-aws
  fog-core fog-json fog-local fog-xml font-awesome-rails formatador forwardable-extended friendly_id fugit
  gelf geocoder gettext gettext_i18n_rails globalid gon google-api-client google-apis-core google-cloud-core
  google-cloud-env google-cloud-errors google-cloud-storage googleauth grape grape-entity graphql gravtastic
  groupdate guard gyoku haml-rails has_scope hashdiff hashery hashie heapy highline hocon html-pipeline
  html2text htmlentities http http-accept http-cookie http-form_data httparty httpclient i18n i18n-js
  i18n-tasks i18n_data icalendar ice_cube ice_nine importmap-rails influxdb inherited_resources iniparse
  invisible_captcha ipaddr ipaddress irb jbuilder jekyll jekyll-archives jekyll-avatar jekyll-feed
  jekyll-gist jekyll-mentions jekyll-paginate jekyll-redirect-from jekyll-relative-links
  jekyll-sass-converter jekyll-seo-tag jekyll-sitemap jekyll-watch jmespath jquery-rails jquery-ui-rails
  js-routes jsbundling-rails json-jwt json-schema json_schemer jsonapi-renderer jsonapi-serializer jsonpath
  jwt kamal kaminari kaminari-actionview kaminari-activerecord kaminari-core kramdown kramdown-parser-gfm
  kubeclient language_server-protocol launchy letter_opener letter_opener_web liquid listen lockbox logger
  logging lograge loofah lru_redux lumberjack mail marcel maruku mechanize memoist mercenary meta-tags
  method_source middleware mime-types mime-types-data mini_mime mini_portile2 minitest minitest-reporters
  mission_control-jobs mixlib-cli mixlib-config mixlib-log mocha molinillo monetize money money-rails mongo
  mongoid multi_json multi_xml multipart-post mustache mustermann mutex_m nenv net-http net-http-persistent
  net-imap net-ldap net-pop net-protocol net-scp net-sftp net-smtp net-ssh net-telnet netrc nori notiffany
  oauth oauth2 octokit oembed omniauth omniauth-facebook omniauth-github omniauth-google-oauth2
  omniauth-oauth omniauth-oauth2 omniauth-rails_csrf_protection omniauth-saml omniauth-twitter
  omniauth_openid_connect open4 openid_connect openssl-signature_algorithm optimist optparse orm_adapter os
  ostruct pagy paper_trail parallel paranoia parser parslet pastel pathutil pdf-core pdf-reader pg_search
  pghero phlex phlex-rails pluck_to_hash polyglot pp prawn prawn-svg prawn-table premailer premailer-rails
  prettyprint propshaft pry pry-rails public_suffix puma_worker_killer pundit raabro rack rack-accept
  rack-attack rack-cache rack-cors rack-mini-profiler rack-oauth2 rack-protection rack-proxy rack-session
  rack-ssl rack-test rack-timeout rackup rails rails-controller-testing rails-dom-testing
  rails-html-sanitizer rails-i18n rails-settings-cached rails_admin railties rainbow rake ransack rb-fsevent
  rb-inotify rchardet rdoc recaptcha recursive-open-struct redis redis-actionpack redis-activesupport
  redis-client redis-namespace redis-rack redis-rails redis-store regexp_parser reline remotipart
  representable request_store responders rest-client retriable reverse_markdown rexml roadie roadie-rails
  rollbar roo rotp rouge rqrcode rqrcode_core rspec rspec-core rspec-expectations rspec-mocks rspec-rails
  rspec-support rss rubocop rubocop-ast rubocop-performance rubocop-rails rubocop-rspec ruby-progressbar
  ruby-saml ruby2_keywords ruby_parser rubyzip rufus-scheduler safe_yaml safely_block sanitize sass
  sass-listen sass-rails sassc-rails sawyer scenic searchkick secure_headers securerandom sentry-rails
  sentry-raven sentry-ruby sentry-sidekiq sequel sexp_processor shellany shoulda shoulda-context
  shoulda-matchers sidekiq sidekiq-cron sidekiq-scheduler sidekiq-status sidekiq-unique-jobs signet
  simple_form simple_oauth simplecov simplecov-html simplecov_json_formatter sinatra sinatra-contrib
  singleton slack-notifier slim slim-rails slop solid_cable solid_cache solid_queue sorted_set spreadsheet
  spring spring-commands-rspec spring-watcher-listen sprockets sprockets-rails sshkey sshkit ssrf_filter
  standard state_machines state_machines-activemodel state_machines-activerecord statsd-ruby stimulus-rails
  stomp stringex stripe strong_migrations swd temple term-ansicolor terminal-table test-unit thor tilt
  timecop timeliness timeout tins tomlrb trailblazer-option treetop trollop truemail tsort ttfunk
  turbo-rails turbolinks turbolinks-source twilio-ruby twitter typhoeus tzinfo-data uber
  unicode-display_width unicode-emoji unicode_utils uniform_notifier uri uri_template user_agent_parser
  useragent uuid uuidtools valid_email2 validate_url vcr view_component virtus warden web-console webauthn
  webfinger webmock webpacker webrick websocket websocket-extensions whenever will_paginate wisper
  with_advisory_lock xml-simple xmlrpc xpath yard zeitwerk zip-zip
`);

/** Compiled, of sources that they bring themselves, or with libraries alone that Ruby's own extensions load: OpenSSL, zlib, libffi, libyaml. */
const OWN = names(`
  cgi
  RedCloth async-io bcrypt bcrypt_pbkdf bigdecimal bindex bootsnap brotli bson byebug cbor commonmarker
  concurrent-ruby-ext dartsass-rails datadog date ddtrace debug debug_inspector digest digest-crc ed25519
  escape_utils etc eventmachine fast_blank ffi ffi-compiler fiddle google-protobuf grpc hiredis
  hiredis-client hitimes http_parser.rb io-console io-event io-wait jaro_winkler json kgio levenshtein-ffi
  libddwaf libv8-node llhttp-ffi lz4-ruby memory_profiler mini_racer msgpack murmurhash3 newrelic_rpm nio4r
  nkf nokogiri nokogumbo numo-narray oj openssl ox passenger pg_query posix-spawn prism psych puma puma-dev
  racc raindrops rbs rbtree rdiscount rdkafka redcarpet rinku ruby-prof rugged sass-embedded sassc skylight
  stackprof stringio strptime strscan syslog tailwindcss-rails tailwindcss-ruby thin thruster unf unf_ext
  unicorn websocket-driver wkhtmltopdf-binary xxhash yajl-ruby zstd-ruby
`);

/** What a gem needs when it is loaded. */
export interface GemNeeds {
  /** sonames */
  readonly libraries?: readonly string[];
  readonly programs?: readonly string[];
  /** why it is not certain which libraries it loads */
  readonly unclear?: string;
  /** why it is not certain which programs it starts */
  readonly starts?: string;
}

const LINKED = 'is compiled, and linked with what the image has';
/** https://github.com/rails/execjs#execjs: one of several, Node.js first */
const JAVASCRIPT: GemNeeds = { programs: ['node'] };
const BROWSER: GemNeeds = { starts: 'starts a browser' };

const NEEDS: Readonly<Record<string, GemNeeds>> = {
  pg: { libraries: ['libpq.so.5'] },
  mysql2: { libraries: ['libmariadb.so.3'] },
  ethon: { libraries: ['libcurl.so.4'] },
  curb: { libraries: ['libcurl.so.4'] },
  rbnacl: { libraries: ['libsodium.so.23'] },
  'ruby-vips': { libraries: ['libvips.so.42'] },
  'ruby-filemagic': { libraries: ['libmagic.so.1'] },
  'ffi-rzmq': { libraries: ['libzmq.so.5'] },
  tiny_tds: { libraries: ['libsybdb.so.5'] },
  'libxml-ruby': { libraries: ['libxml2.so.2'] },
  ...Object.fromEntries(
    [
      ...['rmagick', 'charlock_holmes', 'ruby-oci8', 'cairo', 'gobject-introspection', 'rjb', 'ruby-odbc'],
      ...['re2', 'snappy', 'cld3', 'ruby-ldap', 'rpam2', 'geos', 'rgeo', 'rgeo-proj4', 'xapian-ruby'],
    ].map((name) => [name, { unclear: LINKED }]),
  ),
  mini_magick: { programs: ['convert', 'identify'] },
  image_processing: { starts: 'starts ImageMagick, or loads libvips' },
  wicked_pdf: { programs: ['wkhtmltopdf'] },
  pdfkit: { programs: ['wkhtmltopdf'] },
  git: { programs: ['git'] },
  rtesseract: { programs: ['tesseract'] },
  'streamio-ffmpeg': { programs: ['ffmpeg'] },
  'ruby-graphviz': { programs: ['dot'] },
  terrapin: { starts: 'starts what it is told' },
  cocaine: { starts: 'starts what it is told' },
  'tty-command': { starts: 'starts what it is told' },
  foreman: { starts: 'starts what its `Procfile` names' },
  overmind: { starts: 'starts what its `Procfile` names' },
  execjs: JAVASCRIPT,
  uglifier: JAVASCRIPT,
  terser: JAVASCRIPT,
  'coffee-script': JAVASCRIPT,
  'coffee-rails': JAVASCRIPT,
  'autoprefixer-rails': JAVASCRIPT,
  'babel-transpiler': JAVASCRIPT,
  react_on_rails: JAVASCRIPT,
  'selenium-webdriver': BROWSER,
  webdrivers: BROWSER,
  cuprite: BROWSER,
  ferrum: BROWSER,
  grover: BROWSER,
  poltergeist: BROWSER,
  'puppeteer-ruby': BROWSER,
};

/** A gem of a lockfile. */
export interface Gem {
  readonly name: string;
  readonly version: string;
  /** `x86_64-linux`: it comes compiled */
  readonly platform: string | undefined;
}

export function gemNeeds({ name, platform }: Gem): GemNeeds {
  // https://github.com/sparklemotion/sqlite3-ruby/blob/main/INSTALLATION.md: without a platform it is linked
  if (name === 'sqlite3') return platform === undefined ? { libraries: ['libsqlite3.so.0'] } : {};
  if (Object.hasOwn(NEEDS, name)) return NEEDS[name]!;
  if (PURE.has(name) || OWN.has(name)) return {};
  return platform === undefined ? { unclear: 'is not known: it may load libraries of the system' } : {};
}
