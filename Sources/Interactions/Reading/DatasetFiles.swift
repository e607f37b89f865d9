import Support

/// The files that make one data set, and how they are laid out.
struct DatasetFiles {
  var format: DataFormat
  /// Files of rows; each with its part where the data come split.
  var rows: [(path: String, part: Part?)]
  /// A file of titles and attributes.
  var items: (path: String, layout: ItemLayout)?
  /// A file with the outside ids of numbered users and items.
  var maps: String?
  /// The name of the data set.
  var name: String

  /// A file alone, of a format.
  init(_ file: DataFile, format: DataFormat) {
    self.format = format
    rows = [(file.path, nil)]
    name = file.stem
  }

  /// Finds the files that belong to a path: a file and its companions, or a folder of them.
  ///
  /// - Throws: `DataError` where the format isn't recognised.
  static func find(_ path: String, options: ReadOptions) throws -> DatasetFiles {
    let (format, encoding) = (options.format, options.encoding ?? .utf8)
    if TextFile.isFolder(path) {
      return try find(in: DataFolder(path: path, encoding: encoding), format: format)
    }
    let file = DataFile(path: path, encoding: encoding)
    return try (format ?? .of(file)).gather(file)
  }

  private static func find(in folder: DataFolder, format said: DataFormat?) throws -> DatasetFiles {
    for format in said.map({ [$0] }) ?? DataFormat.all {
      let candidates = format.candidates(folder)
      if let file = try format.choice(folder, candidates, said != nil) {
        var files = try format.gather(folder.file(file))
        if format.isNamedByFolder { files.name = folder.name }
        return files
      }
    }
    let candidates = Set(DataFormat.all.flatMap { $0.candidates(folder) }).sorted()
    throw candidates.count > 1
      ? DataError.severalFiles(path: folder.path, files: candidates)
      : DataError.unknownFolder(path: folder.path)
  }
}
