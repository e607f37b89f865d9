extension DataFormat {
  /// RecBole's atomic files: `name.inter`, `name.item`, and `name.train.inter` … for given splits.
  public static let recbole: Self = Self(
    name: "recbole", meaning: "atomic files, `name.inter`", fileNames: ["*.inter"],
    claims: { $0.name.hasSuffix(".inter") },
    candidates: { folder in folder.names.filter { $0.hasSuffix(".inter") } },
    choice: { folder, files, _ in
      files.first { DataFile.stem($0) == folder.name }
        ?? (Set(files.map(DataFile.stem)).count == 1 ? files[0] : nil)
    },
    gather: { file in
      var files = DatasetFiles(file, format: .recbole)
      files.items = file.beside(file.stem + ".item").map { ($0, .recbole) }
      if let split = file.split { (files.name, files.rows) = split }
      return files
    },
    parse: { path, options, first in
      var options = options
      options.separator = options.separator ?? "\t"
      options.header = options.header ?? true
      options.quotes = options.quotes ?? false
      return try delimited.parse(path, options, first)
    })
}
