/**
 * What calls do with the paths that they are given, by the last part of the callee's name. Names of well-known libraries only:
 * what is missing here costs a `--input`, what is wrong here an upload too many.
 */
export const FOLDER_READERS = new Set([
  ...["listdir", "scandir", "walk", "copytree", "chdir", "add_dll_directory"],
  ...["ImageFolder", "DatasetFolder", "load_dataset", "load_from_disk", "from_pretrained", "image_dataset_from_directory"],
  ...[
    "flow_from_directory",
    "FileSystemLoader",
    "TemplateLookup",
    "StaticFiles",
    "read_parquet",
    "SimpleDirectoryReader",
    "DirectoryLoader",
  ],
  ...["readdir", "readdirSync", "opendir", "opendirSync", "cpSync", "cp"],
]);
export const PATTERN_READERS = new Set(["glob", "iglob", "rglob", "globSync", "scan_csv", "scan_parquet"]);
/** Calls that read what they are given, by how their names begin: there a path may be known as little as `data/` + name. */
export const READERS = /^(open|read|load|imread|scan_|from_|fromfile|genfromtxt|createReadStream)/i;
export const FOLDER_MAKERS = new Set([
  "makedirs",
  "mkdir",
  "mkdirSync",
  "removedirs",
  "rmtree",
  "rmSync",
  "rm",
  "ensureDir",
  "emptyDir",
]);
export const WRITERS = new Set([
  ...["to_csv", "to_json", "to_parquet", "to_excel", "to_pickle", "to_feather", "to_hdf", "to_sql", "write_csv", "write_parquet"],
  ...[
    "savefig",
    "imsave",
    "imwrite",
    "savetxt",
    "savez",
    "savez_compressed",
    "save",
    "save_pretrained",
    "write_text",
    "write_bytes",
  ],
  ...["write_html", "write_image", "writeFile", "writeFileSync", "createWriteStream", "unlink", "unlinkSync", "remove"],
]);
