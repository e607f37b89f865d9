import Foundation
import Language
import ModelFiles
import Support

/// The verbs that keep values in files and bring them back.
let keepingVerbs: [Verb] = [
  Verb(
    "save", group: "keeping", "keeps a model, a data set or a table in a file",
    positionals: [.value("value", .any, "a model, a data set or a table")],
    options: [
      .option(
        "to", .outputFile, "the file: safetensors for a model, JSON for data and tables",
        isIdentity: false)
    ],
    cost: .seconds, example: #"save base to="base.safetensors""#,
    run: save),
  Verb(
    "restore", group: "keeping", "brings back what `save` kept",
    positionals: [.value("file", .text, "the file")],
    options: [
      .option("data", .object([.dataset]), "the data set that a model was made for"),
      .option("backbone", .object([.backbone]), "the language model of an aligned model"),
      .option(
        "missing", .any, "what comes where there is no such file", because: "an error"),
    ],
    result: .any, cost: .seconds, example: #"restore "rows.json" missing=(table)"#,
    run: restore),
]

/// What a JSON file of `save` holds: one of the two.
private struct StoredValue: Codable {
  var table: StoredTable?
  var dataset: StoredDataset?
}

private func save(_ call: Call) throws -> Value {
  guard let path = call.text(ifGiven: "to") else {
    throw call.failure("`save` needs `to=`, the file to write")
  }
  let value = call.value("value")
  var stored: StoredValue?
  switch value.object {
  case let object as ModelObject: try ModelFile(path: path).write(object, recipe: value.recipe)
  case let object as DatasetObject: stored = StoredValue(dataset: StoredDataset(object.dataset))
  case let object as TableObject: stored = StoredValue(table: StoredTable(object.table))
  default: throw StoredError.noForm(phrase: value.kind.phrase)
  }
  if let stored {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try AtomicFile.write(encoder.encode(stored), to: path)
  }
  call.note("\(path), \(value.object?.summary ?? "")")
  return .none
}

private func restore(_ call: Call) throws -> Value {
  let path = call.text("file")
  guard SourceFile.exists(path) else {
    if call.isGiven("missing") { return call.value(ifGiven: "missing") ?? .none }
    throw FileError(path: path, action: "read", code: ENOENT)
  }
  guard let contents = FileManager.default.contents(atPath: path) else {
    throw FileError(path: path, action: "read", code: EISDIR)
  }
  // The contents of a file decide the value as much as its name does.
  let recipe = call.recipe.adding("contents", Digest(of: contents).description)
  let object: any LanguageObject
  if contents.first == UInt8(ascii: "{") {
    guard let stored = try? JSONDecoder().decode(StoredValue.self, from: contents) else {
      throw StoredError.unknownContents(path: path)
    }
    if let table = stored.table?.table {
      object = TableObject(table)
    } else if let data = stored.dataset?.dataset {
      object = DatasetObject(data)
    } else {
      throw StoredError.unknownContents(path: path)
    }
  } else {
    let data = try call.object(ifGiven: "data", as: DatasetObject.self)?.dataset
    let backbone = try call.object(ifGiven: "backbone", as: BackboneObject.self)?.backbone
    object = try ModelFile(path: path).read(data: data, backbone: backbone, workers: call.workers)
  }
  call.note("\(path), \(object.summary)")
  return .object(object, recipe: recipe)
}
