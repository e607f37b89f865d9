extension DataFormat {
  /// One JSON object a line, or one literal of Python: reviews of Amazon, Steam and Yelp.
  public static let json: Self = Self(
    name: "json", meaning: "one JSON object a line: reviews of Amazon, Steam, Yelp",
    fileNames: [".json"], reading: "JSON, an object a line", obeys: ReadOptions.aboutColumns,
    claims: { file in if case .json = try file.kind() { true } else { false } },
    candidates: \.objects,
    choice: { folder, files, isSaid in
      files.count == 1 && (isSaid || folder.tables.isEmpty) ? files[0] : nil
    },
    gather: { file in
      var files = DatasetFiles(file, format: .json)
      files.items = ItemCompanion.beside(file)
      return files
    },
    parse: { path, options, _ in
      let layout = try JSONLayout.of(path, options: options)
      return RowPlan(
        roles: Set(layout.keys.keys), mapping: layout.mappingText, times: layout.values.times,
        foundTime: layout.foundTimes ? layout.keys[.time] : nil, notes: layout.unread,
        isList: layout.isList, hasMarks: layout.clock != nil, parse: JSONParser(layout).parse,
        finish: layout.clock == nil ? nil : RowColumns.breakTies)
    })
}
