import CSimdJSON

/// The first objects of a file of JSON lines.
struct JSONSample {
  /// The lines, as text.
  let lines: [String]
  /// Keys whose values are texts or numbers in any object, in the order of their appearance.
  let names: [String]
  /// Keys of any value; of lists of objects also those inside, such as `events.item`.
  let allNames: [String]
  /// Keys whose values are lists in any object.
  let listNames: [String]
  /// Keys of texts or numbers in objects inside, such as `user.id`.
  let innerNames: [String]
  /// Keys of texts, numbers and truth values in any object, those in objects inside too.
  let plainNames: [String]
  /// Whether the file is one list of objects.
  let isList: Bool

  /// Looks at the first lines of a file, as many as `limit`.
  ///
  /// - Throws: `DataError` if no line is a JSON object, and what reading throws.
  init(_ path: String, encoding: TextEncoding = .utf8, limit: Int = 1000) throws {
    isList =
      if case .json(isList: true) = try FileKind(of: path, encoding: encoding) { true } else {
        false
      }
    lines = try RecordReader.firstLines(
      of: path, limit: limit, encoding: encoding, isList: isList)
    let objects = JSONObjects(keys: [])
    var names: [String] = []
    var allNames: [String] = []
    var listNames: [String] = []
    var innerNames: [String] = []
    var plainNames: [String] = []
    var found = false
    for line in lines {
      let block = FileBlock(line.utf8, isLast: true)
      let keys = block.withBytes { try? objects.keys(of: $0) }
      var object: String?
      for (name, kind) in keys ?? [] {
        let isPlain = [JSON_KIND_STRING, JSON_KIND_NUMBER, JSON_KIND_BOOLEAN].contains(kind)
        if isPlain, !plainNames.contains(name) { plainNames.append(name) }
        let isScalar = [JSON_KIND_STRING, JSON_KIND_NUMBER].contains(kind)
        if let object, name.hasPrefix(object + "."), kind != JSON_KIND_LIST {
          if isScalar, !innerNames.contains(name) { innerNames.append(name) }
          continue
        }
        if kind == JSON_KIND_OBJECT { object = name }
        if !allNames.contains(name) { allNames.append(name) }
        if kind == JSON_KIND_LIST, !listNames.contains(name) { listNames.append(name) }
        if isScalar, !names.contains(name) { names.append(name) }
      }
      found = found || keys != nil
    }
    guard found else { throw DataError.notJSONLines(path: path, isList: isList) }
    self.names = names
    self.allNames = allNames
    self.listNames = listNames
    self.innerNames = innerNames
    self.plainNames = plainNames
  }

  /// The values of a key, those of lists one by one, empty where an object has none.
  func values(of key: String) -> [String] {
    let objects = JSONObjects(keys: [key])
    return lines.flatMap { line in
      FileBlock(line.utf8, isLast: true).withBytes { bytes in
        if (try? objects.read(bytes)) == nil { return [""] }
        return objects[0].kind == JSON_KIND_LIST ? objects[0].texts : [objects[0].text]
      }
    }
  }
}
