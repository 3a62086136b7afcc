import { failure } from "../failure.ts";
import { first } from "../text.ts";
import type { Rule } from "./case.ts";

/** `json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)`, by whatever library raises it. */
export const jsonError: Rule = ({ simple, root, message }) => {
  const place = /line (\d+),? column (\d+)/.exec(message);
  const isJson =
    simple === "JSONDecodeError" ||
    (/^(?:simplejson|orjson|ujson|rapidjson|msgspec|json5|demjson3|hjson|ijson)$/.test(root) && /Error/.test(simple)) ||
    (simple === "ValueError" && /^(?:Expected object or value|Trailing data)$/.test(message));
  if (!isJson) return null;
  return failure("json_decode_error", {
    data_line: place === null ? undefined : Number(place[1]),
    column: place === null ? undefined : Number(place[2]),
  });
};

/** Libraries whose errors of these names are about what is in a file. */
const PARSERS: readonly (readonly [root: RegExp, name: RegExp])[] = [
  [/^pandas$/, /^(?:ParserError|EmptyDataError|OutOfBoundsDatetime|DtypeWarning)$/],
  [/^(?:csv|_csv)$/, /^Error$/],
  [/^xml$/, /^(?:ParseError|ExpatError|SAXParseException)$/],
  [/^lxml$/, /^(?:XMLSyntaxError|ParserError|ParseError|XPathEvalError)$/],
  [/^(?:yaml|ruamel|strictyaml)$/, /Error$/],
  [/^(?:tomllib|tomli|toml|tomlkit|rtoml|qtoml|pytoml)$/, /Error$/],
  [/^configparser$/, /^(?:ParsingError|MissingSectionHeaderError|DuplicateSectionError|DuplicateOptionError)$/],
  [/^PIL$/, /^(?:UnidentifiedImageError|DecompressionBombError)$/],
  [/^(?:pickle|_pickle|dill|cloudpickle|joblib)$/, /^UnpicklingError$/],
  [/^zipfile$/, /^(?:BadZipFile|BadZipfile|LargeZipFile)$/],
  [/^gzip$/, /^BadGzipFile$/],
  [/^tarfile$/, /^(?:ReadError|CompressionError|HeaderError|\w+HeaderError)$/],
  [/^(?:zlib|_lzma|lzma|bz2)$/, /^(?:error|LZMAError)$/],
  [/^(?:openpyxl|xlrd|docx|pptx|pyxlsb|odf)$/, /^(?:InvalidFileException|XLRDError|CompDocError|PackageNotFoundError)$/],
  [/^(?:pyarrow|fastparquet)$/, /^(?:ArrowInvalid|ParquetException)$/],
  [/^polars$/, /^(?:ComputeError|NoDataError|SchemaError)$/],
  [
    /^(?:PyPDF2|pypdf|pikepdf|pdfminer|fitz|pymupdf|pdfplumber)$/,
    /^(?:PdfReadError|PdfStreamError|EmptyFileError|PdfError|PDFSyntaxError|FileDataError|PDFException)$/,
  ],
  [/^(?:bs4|html5lib|defusedxml|xmltodict|feedparser)$/, /^(?:ParserRejectedMarkup|ParseError|NotWellFormedError)$/],
  [
    /^(?:plistlib|msgpack|cbor2|avro|fastavro|bson|h5py|netCDF4|tables|nibabel|soundfile|wave|aifc)$/,
    /Error$|Exception$|^InvalidBSON$/,
  ],
  [
    /^(?:jsonlines|ndjson|hcl2|lark|pyparsing|parso|sqlparse|configobj)$/,
    /^(?:InvalidLineError|UnexpectedInput|UnexpectedToken|UnexpectedCharacters|ParseException|ParseError|ConfigObjError)$/,
  ],
  [/^(?:numpy|scipy)$/, /^MatReadError$/],
];

/** Data that a parser did not take. */
export const dataError: Rule = ({ simple, root, name, message, frames }) => {
  if (root !== "" && PARSERS.some(([roots, names]) => roots.test(root) && names.test(simple)))
    return failure("data_parse_error", {});
  if (/^(?:yaml|ruamel\.yaml|xml|lxml|toml|tomllib)\./.test(name) && /Error$/.test(simple))
    return failure("data_parse_error", {});
  const isParsing = frames.some(({ path }) =>
    /[\\/](?:pandas[\\/]io|pandas[\\/]_libs|csv|numpy[\\/]lib[\\/](?:_?npyio|npyio_impl)|toml|configparser|h5py)\b/.test(path),
  );
  if (root !== "" || !/^(?:ValueError|OSError|EOFError|StopIteration|TypeError)$/.test(simple)) return null;
  const isSaid =
    /^Error tokenizing data|^No columns to parse|could not convert string .* to float64 at row|^Excel file format cannot be determined|^File is not a zip file|cannot identify image file|^image file is truncated|^Unable to (?:synchronously )?open file \(|^Cannot load file containing pickled data|^Ran out of input$|^Compressed file ended before|^Not a gzipped file|^line contains NUL|pickle data was truncated|^broken data stream|^unrecognized data stream|^Wrong number of columns/.test(
      message,
    ) ||
    (isParsing &&
      simple === "ValueError" &&
      /parse|convert|malformed|column|delimiter|header|magic string|format/i.test(message) &&
      !/^time data/.test(message));
  return isSaid ? failure("data_parse_error", {}) : null;
};

/** Text that is not in the encoding that it was read or written in. */
export const unicodeError: Rule = ({ simple, message }) => {
  if (simple !== "UnicodeDecodeError" && simple !== "UnicodeEncodeError" && simple !== "UnicodeTranslateError") return null;
  const position = first(/in position (\d+)/, message);
  return failure("unicode_error", {
    encoding: first(/^'([^']+)' codec/, message),
    position: position === undefined ? undefined : Number(position),
  });
};
