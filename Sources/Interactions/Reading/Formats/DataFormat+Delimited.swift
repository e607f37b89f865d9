extension DataFormat {
  /// Rows of fields between separators.
  public static let delimited: Self = Self(
    name: "delimited", meaning: "rows of fields between separators", fileNames: [".csv", ".tsv"],
    claims: { file in if case .text = try file.kind() { true } else { false } },
    candidates: \.tables,
    choice: { folder, files, isSaid in
      guard isSaid || folder.objects.isEmpty, !files.isEmpty else { return nil }
      let isSplit =
        Set(files.map(DataFile.stem)).count == 1
        && files.allSatisfy { DataFile.split($0) != nil }
      return files.count == 1 || isSplit ? files[0] : nil
    },
    gather: { file in
      var files = DatasetFiles(file, format: .delimited)
      files.items = ItemCompanion.beside(file)
      if let (name, ending) = DataFile.split(file.name) {
        files.rows = file.parts { "\(name).\($0).\(ending)" } ?? files.rows
      }
      return files
    },
    parse: { path, options, first in
      var layout = try DelimitedLayout.of(path, options: options)
      // The parts of one split are read in one way, whatever their first rows suggest.
      if let first = first?.layout, first.names == layout.names { layout = first }
      return RowPlan(
        roles: Set(layout.columns.keys), mapping: layout.mappingText, times: layout.times,
        foundTime: layout.foundTimes ? layout.columns[.time].map { layout.names[$0] } : nil,
        notes: layout.unread, layout: layout, quotes: layout.quotes,
        parse: DelimitedParser(layout).parse)
    })
}
