extension DataFormat {
  /// Rows of fields between separators.
  public static let delimited: Self = Self(
    name: "delimited", meaning: "rows of fields between separators", fileNames: [".csv", ".tsv"],
    claims: { file in if case .text = try file.kind() { true } else { false } },
    candidates: { folder in
      folder.tables + (SplitName.areParts(folder.texts) ? folder.texts : [])
    },
    choice: { folder, files, isSaid in
      guard isSaid || folder.objects.isEmpty, !files.isEmpty else { return nil }
      return files.count == 1 || SplitName.areParts(files) ? files[0] : nil
    },
    gather: { file in
      var files = DatasetFiles(file, format: .delimited)
      files.items = ItemCompanion.beside(file)
      if let split = file.split { (files.name, files.rows) = split }
      return files
    },
    parse: { path, options, first in
      var layout = try DelimitedLayout.of(path, options: options)
      // The parts of one split are read in one way, whatever their first rows suggest.
      if let first = first?.layout, first.names == layout.names { layout = first }
      return RowPlan(
        roles: layout.roles, mapping: layout.mappingText, times: layout.values.times,
        foundTime: layout.foundTimes ? layout.columns[.time].map { layout.names[$0] } : nil,
        notes: layout.notes, layout: layout, quotes: layout.quotes,
        hasMarks: layout.lists?.target != nil || layout.clock != nil,
        parse: DelimitedParser(layout).parse, finish: layout.finish)
    })
}
