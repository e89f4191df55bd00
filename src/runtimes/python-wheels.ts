/** Distributions of Python by what they bring: code alone, or compiled modules with all that those load. */

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/**
 * Nothing of theirs is compiled, or they work as well without. Most are so in Debian too: packages `python3-…` of
 * architecture `all`, https://packages.debian.org/stable/python/.
 */
export const PURE: ReadonlySet<string> = names(`
  a2wsgi absl-py aiodns aiofiles aiogram aiohappyeyeballs aiohttp-cors aiohttp-retry aioitertools aiomqtt
  aiomysql aiopg aioresponses aiosignal aiosmtplib aiosqlite alabaster alembic alembic-utils altair amqp
  aniso8601 annotated-doc annotated-types anthropic antlr4-python3-runtime anyio apispec appdirs
  applicationinsights apprise apscheduler argcomplete argon2-cffi arq arrow art arxiv asgiref asn1crypto
  astor astroid asttokens async-lru async-timeout asyncclick asyncssh attrs authlib automat autopep8 avro
  aws-requests-auth aws-xray-sdk azure-common azure-core azure-cosmos azure-datalake-store azure-identity
  azure-kusto-data babel babelfish backoff backrefs bandit beanie beartype beautifulsoup4 bidict billiard
  binaryornot bleach blessed blinker boltons boto boto3 boto3-stubs botocore bottle bracex bs4 build
  cachecontrol cached-property cachelib cachetools cattrs celery certifi cfgv chainlit channels
  channels-redis chardet charset-normalizer cheroot cherrypy chevron circuitbreaker cleo click
  click-default-group click-didyoumean click-log click-option-group click-plugins click-repl
  clickhouse-sqlalchemy cloud-sql-python-connector cloudinary cloudpickle cloup codecov cohere colorama
  coloredlogs colorlog comm confection configargparse configparser confuse constantly consul contextlib2
  contextvars cookiecutter coolname courlan coveralls crashtest croniter cssselect cssselect2 cssutils
  cycler cyclopts dacite daphne dash dask databases dataclasses dataclasses-json datadog datadog-api-client
  datasets dateparser decorator deepdiff deepmerge defusedxml deprecated deprecation dicttoxml digitalocean
  dill discord-py diskcache distlib distro dj-database-url dj-rest-auth django django-allauth django-anymail
  django-bootstrap4 django-bootstrap5 django-celery-beat django-celery-results django-cloudinary-storage
  django-compressor django-cors-headers django-countries django-crispy-forms django-debug-toolbar
  django-environ django-extensions django-filter django-guardian django-import-export django-model-utils
  django-mptt django-ninja django-phonenumber-field django-ratelimit django-redis django-ses
  django-simple-history django-storages django-taggit django-widget-tweaks djangorestframework
  djangorestframework-simplejwt dnspython docker docopt docstring-parser docutils docx2txt dramatiq
  drf-nested-routers drf-spectacular drf-yasg dynaconf ecdsa ecs-logging einops elastic-transport
  elasticsearch email-validator emoji entrypoints enum34 environs et-xmlfile etcd3 eventlet exceptiongroup
  execnet expiringdict fabric factory-boy fake-useragent faker fakeredis falcon fastapi fastapi-cli
  fastapi-mail fastapi-pagination fastapi-users fastapi-utils fasteners fastjsonschema fastmcp feedfinder2
  feedparser filelock filetype fire firebase-admin flake8 flask flask-admin flask-babel flask-bcrypt
  flask-bootstrap flask-caching flask-compress flask-cors flask-debugtoolbar flask-gravatar flask-httpauth
  flask-jwt-extended flask-limiter flask-login flask-mail flask-marshmallow flask-migrate flask-moment
  flask-mongoengine flask-pymongo flask-redis flask-restful flask-restx flask-script flask-security-too
  flask-session flask-smorest flask-socketio flask-sqlalchemy flask-talisman flask-wtf flatbuffers flower
  fqdn freezegun frozendict fsspec ftfy functions-framework future futures fuzzywuzzy gast gcsfs
  geographiclib geoip2 geopandas geopy ghp-import gino gitdb google-api-core google-auth
  google-auth-httplib2 google-auth-oauthlib google-genai google-pasta google-resumable-media gql gradio
  gradio-client graphene graphql-core graphql-relay grequests griffe groq grpcio-health-checking
  grpcio-reflection gspread gtts guessit gunicorn h11 h2 halo hatchling hcloud holidays hpack html2text
  html5lib htmldate httpcore httpie httplib2 httpx httpx-sse huey huggingface-hub humanfriendly humanize
  hupper hvac hydra-core hypercorn hyperframe hyperlink hypothesis icalendar identify idna imageio imagesize
  immutabledict importlib-metadata importlib-resources incremental inflect inflection influxdb-client
  iniconfig invoke ipaddress ipdb ipython iso8601 isodate isoduration isort itemadapter itemloaders
  itsdangerous jaraco-classes jaraco-context jaraco-functools jedi jeepney jinja2 jinja2-time jira jmespath
  joblib joserfc json-repair json5 jsondiff jsonlines jsonmerge jsonpatch jsonpath-ng jsonpickle jsonpointer
  jsonref jsonschema jsonschema-path jsonschema-specifications jupyter-client jupyter-core justext jwcrypto
  kafka-python keyring kombu kopf kubernetes kubernetes-asyncio langchain langchain-anthropic
  langchain-community langchain-core langchain-google-vertexai langchain-openai langchain-text-splitters
  langdetect langgraph langgraph-checkpoint langsmith lark lazy-loader ldap3 limits linkify-it-py
  linode-api4 llama-index llama-index-core locket lockfile locust log-symbols logfire loguru loguru-config
  logzero lxml-html-clean makefun mako mammoth mangum markdown markdown-it-py markdownify marshmallow
  marshmallow-enum marshmallow-sqlalchemy matplotlib-inline mccabe mcp mdit-py-plugins mdurl mergedeep minio
  mistralai mistune mkdocs mkdocs-get-deps mkdocs-material mkdocs-material-extensions mlflow-skinny mock
  mongoengine monotonic more-itertools moto motor mpmath msal msal-extensions msrest msrestazure
  multiprocess mutagen mypy-extensions mypy-protobuf nanoid narwhals natsort nbclient nbformat neo4j
  nest-asyncio netaddr networkx nltk nodeenv nox num2words oauth2client oauthlib odmantic olefile ollama
  omegaconf openai opencensus opencensus-context openpyxl openpyxl-stubs opensearch-py optax optuna
  ordered-set orm ormar oscrypto outcome overrides packaging paginate paho-mqtt pandocfilters parameterized
  paramiko parse parsedatetime parsel parso partd passlib paste pastedeploy pathable pathlib2 pathspec
  pathvalidate patsy paypalrestsdk pbr pdfminer-six pdfplumber pdm peewee-migrate peft pexpect pg8000
  pgvector phonenumbers pika pinecone pinecone-client pip pip-tools pipenv pkginfo plaster
  plaster-pastedeploy platformdirs plotly pluggy ply poetry poetry-core pooch portalocker portend posthog
  praw prettytable priority prison progressbar2 prometheus-client prometheus-fastapi-instrumentator
  prometheus-flask-exporter prompt-toolkit protego psycopg-pool ptyprocess pure-eval py py-grpc-prometheus
  pyaml pyasn1 pyasn1-modules pyathena pybind11 pycodestyle pycountry pycparser pydantic
  pydantic-extra-types pydantic-settings pydantic-yaml pydocstyle pydyf pyee pyfiglet pyflakes pygithub
  pygments pyhumps pyjwt pylint pymdown-extensions pymemcache pymodbus pymodm pymysql pyngrok pyopenssl
  pyotp pypandoc-binary pyparsing pypdf pypdf2 pyperclip pyphen pypika-tortoise pyproject-hooks pyquery
  pyramid pyrogram pyserial pysocks pystache pytelegrambotapi pytest pytest-asyncio pytest-benchmark
  pytest-cov pytest-django pytest-env pytest-html pytest-mock pytest-repeat pytest-rerunfailures
  pytest-runner pytest-timeout pytest-xdist python-bidi python-consul python-crontab python-daemon
  python-dateutil python-decouple python-docx python-dotenv python-editor python-engineio python-frontmatter
  python-gitlab python-http-client python-jose python-json-logger python-multipart python-pptx
  python-slugify python-socketio python-tds python-telegram-bot python-utils pytimeparse pytube pytz
  pytzdata pyyaml-env-tag pyyaml-include qdrant-client qrcode quart queuelib ratelimit rdflib
  readability-lxml readme-renderer redis referencing reportlab requests requests-cache requests-file
  requests-futures requests-mock requests-ntlm requests-oauthlib requests-toolbelt resolvelib responses
  restructuredtext-lint retry retrying rfc3339-validator rfc3986 rich rich-click rich-toolkit rq rsa
  ruamel-yaml s3transfer sanic-routing schedule schema scp scrapy seaborn secretstorage semantic-version
  semver send2trash sendgrid sentence-transformers sentry-sdk service-identity setuptools setuptools-scm
  sgmllib3k shellingham shortuuid simple-salesforce simple-websocket simpleeval six slack-bolt slack-sdk
  slowapi smart-open smmap sniffio snowballstemmer snowflake-sqlalchemy socksio sortedcontainers soupsieve
  sphinx sphinx-autodoc-typehints sphinx-rtd-theme spinners spotipy sqladmin sqlalchemy-bigquery
  sqlalchemy-pytds sqlalchemy-stubs sqlalchemy-utils sqlglot sqlmodel sqlparse sse-starlette sshtunnel
  stack-data starlette starlette-exporter statsd stevedore streamlit strictyaml stripe structlog subliminal
  supabase sympy tabulate tavily-python tblib telethon tempora tenacity tensorboardx termcolor
  text-unidecode textblob texttable textual thefuzz threadpoolctl tiktoken-ext timm tinycss2 tinysegmenter
  tld tldextract toml tomli tomli-w tomlkit toposort tortoise-orm tox tqdm tqdm-multiprocess trafilatura
  traitlets translationstring treq trio trio-websocket trove-classifiers tweepy twilio twine twisted
  typedload typeguard typer typing typing-extensions typing-inspect typing-inspection tzdata tzlocal
  ua-parser uc-micro-py ulid-py unidecode unidiff uri-template uritemplate uritools url-normalize urllib3
  user-agents userpath uvicorn uvicorn-worker vadersentiment validators venusian vine virtualenv w3lib
  waitress wandb wasabi watchdog watchgod wcmatch wcwidth weaviate-client webcolors webencodings webob
  websocket-client werkzeug wheel whitenoise wsproto wtforms wtforms-json xarray xlrd xlsxwriter xlwt
  xmltodict xyzservices yamllint yapf yarg youtube-dl youtube-transcript-api yt-dlp zeep zipp zope-event
`);

/** Families of which every member is code alone. */
export const PURE_FAMILIES: readonly string[] = [
  ...['types-', 'google-cloud-', 'opentelemetry-', 'mypy-boto3-', 'sphinxcontrib-'],
  ...['azure-mgmt-', 'azure-storage-', 'azure-keyvault-', 'jaraco-'],
];

/**
 * Compiled, with wheels for Linux that hold all the libraries which are not of every Linux:
 * https://github.com/pypa/auditwheel/blob/main/src/auditwheel/policy/manylinux-policy.json
 */
export const WHEELS: ReadonlySet<string> = names(`
  accelerate adbc-driver-postgresql aiohttp aiokafka aioquic argon2-cffi-bindings array-record astropy
  asyncpg av bcrypt biopython bitarray bitsandbytes black blake3 blis bottleneck brotli cassandra-driver
  catalogue catboost cbor2 cffi cftime chromadb ciso8601 ckzg clickhouse-connect clickhouse-driver
  confluent-kafka contourpy coverage cramjam crc32c cryptography curl-cffi cymem cython cytoolz datasketch
  ddtrace debugpy dlt dm-tree duckdb dulwich editdistance eth-abi eth-account eth-hash faiss-cpu fastavro
  fasttext-wheel fiona fonttools frozenlist gensim gevent geventhttpclient google-crc32c google-re2 greenlet
  grpcio grpcio-status grpcio-tools h3 h5py hf-xet hiredis httptools igraph ijson imagecodecs imageio-ffmpeg
  jax jaxlib jellyfish jiter jsonschema-rs keras kiwisolver lazy-object-proxy leidenalg levenshtein libcst
  librosa lightning line-profiler llvmlite lxml lz4 markupsafe matplotlib maxminddb mecab-python3 memray
  ml-dtypes mmh3 moviepy msgpack msgspec multidict murmurhash mypy mysql-connector-python netcdf4 newrelic
  nh3 numba numcodecs numexpr numpy nvidia-ml-py onnxruntime opencv-contrib-python-headless
  opencv-python-headless optree oracledb orjson ormsgpack pandas peewee pendulum pillow polars preshed
  propcache protobuf psutil psycopg-binary psycopg2-binary py-spy pyahocorasick pyarrow pybase64 pycares
  pyclipper pycryptodome pycryptodomex pydantic-core pydantic-xml pyinstrument pymongo pymssql pymupdf
  pynacl pyogrio pypdfium2 pyperf pyproj pyroaring pyrsistent python-calamine python-igraph
  python-levenshtein python-rapidjson pytorch-lightning pywavelets pyxlsb pyyaml pyzmq rapidfuzz rasterio
  ray rcssmin regex rjsmin rpds-py rpyc rtree ruamel-yaml-clib ruff safetensors sanic scikit-image
  scikit-learn scipy sentencepiece sentry-arroyo setproctitle shapely simplejson soundfile soxr spacy
  sqlalchemy sqlglotrs srsly statsmodels sudachipy tables temporalio tensorboard tensorflow tensorflow-cpu
  thinc thrift tifffile tiktoken time-machine tokenizers toolz torch torchaudio torchmetrics torchvision
  tornado transformers tree-sitter triton ujson uv uvloop watchfiles web3 websockets wordcloud wrapt xgboost
  xxhash yappi yarl zope-interface zstandard
`);

/**
 * Of those, the ones that are linked with libraries of the image where there is no wheel; and since when there has been
 * one for a release of Python.
 */
export const FIRST_WHEELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // https://pillow.readthedocs.io/en/stable/releasenotes/
  pillow: {
    '3.7': '5.2',
    '3.8': '6.2.1',
    '3.9': '8.0',
    '3.10': '8.4',
    '3.11': '9.3',
    '3.12': '10.1',
    '3.13': '11.0',
    '3.14': '12.0',
  },
  // https://lxml.de/changes.html
  lxml: {
    '3.7': '4.2.4',
    '3.8': '4.4.2',
    '3.9': '4.6.2',
    '3.10': '4.6.5',
    '3.11': '4.9.2',
    '3.12': '5.0',
    '3.13': '5.3',
    '3.14': '6.0.1',
  },
  // https://www.psycopg.org/docs/news.html
  'psycopg2-binary': {
    '3.7': '2.7.5',
    '3.8': '2.8.5',
    '3.9': '2.9',
    '3.10': '2.9.2',
    '3.11': '2.9.5',
    '3.12': '2.9.9',
    '3.13': '2.9.10',
    '3.14': '2.9.11',
  },
  // https://www.h5py.org/, https://pyzmq.readthedocs.io/en/latest/changelog.html
  h5py: { '3.9': '3.1', '3.10': '3.6', '3.11': '3.8', '3.12': '3.10', '3.13': '3.12', '3.14': '3.15' },
  pyzmq: { '3.9': '20', '3.10': '22.3', '3.11': '24', '3.12': '25.1.1', '3.13': '26.2', '3.14': '27.1' },
};
