import CSimdJSON

/// The first objects of a file of JSON lines.
struct JSONSample {
  /// The lines, as text.
  let lines: [String]
  /// Keys whose values are texts or numbers in any object, in the order of their appearance.
  let names: [String]
  /// Keys of any value.
  let allNames: [String]

  /// Looks at the first lines of a file.
  ///
  /// - Throws: `DataError` if no line is a JSON object, and what reading throws.
  init(_ path: String) throws {
    lines = try RecordReader.firstLines(of: path, limit: 1000)
    let objects = JSONObjects(keys: [])
    var names: [String] = []
    var allNames: [String] = []
    var found = false
    for line in lines {
      let block = FileBlock(line.utf8, isLast: true)
      let keys = block.withBytes { try? objects.keys(of: $0) }
      for (name, kind) in keys ?? [] {
        if !allNames.contains(name) { allNames.append(name) }
        let isScalar = [JSON_KIND_STRING, JSON_KIND_NUMBER].contains(kind)
        if isScalar, !names.contains(name) { names.append(name) }
      }
      found = found || keys != nil
    }
    let isList = lines.first?.first { $0 != " " } == "["
    guard found, !isList else { throw DataError.notJSONLines(path: path, isList: isList) }
    self.names = names
    self.allNames = allNames
  }

  /// The values of a key, empty where an object has none.
  func values(of key: String) -> [String] {
    let objects = JSONObjects(keys: [key])
    return lines.map { line in
      FileBlock(line.utf8, isLast: true).withBytes { bytes in
        (try? objects.read(bytes)) == nil ? "" : objects[0].text
      }
    }
  }
}
