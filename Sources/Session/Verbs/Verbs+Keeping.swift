import Backbones
import Evaluation
import Foundation
import Interactions
import Language
import ModelFiles
import Support

/// The verbs that keep values in files and bring them back.
let keepingVerbs: [Verb] = [
  Verb(
    "save", group: "keeping",
    "keeps a model, a data set or a table in a file, or a backbone's LoRA in a folder for PEFT",
    positionals: [.value("value", .any, "a model, data set or table, or a backbone with LoRA")],
    options: [
      .option(
        "to", .outputFile, "safetensors for a model, JSON for data and tables, a folder for LoRA",
        isIdentity: false)
    ],
    cost: .seconds, example: #"save base to="base.safetensors""#,
    run: save),
  Verb(
    "restore", group: "keeping", "brings back what `save` kept",
    positionals: [.value("file", .text, "the file")],
    options: [
      .option(
        "data", .object([.dataset]), "the data set that a model was made for",
        because: "the variable that holds it"),
      .option(
        "backbone", .object([.backbone]), "the language model of an aligned model",
        because: "the variable that holds it"),
      .option(
        "missing", .any, "what comes where there is no such file", because: "an error"),
    ],
    result: .any, cost: .seconds, example: #"restore "rows.json" missing=(table)"#,
    run: restore),
]

private func save(_ call: Call) throws -> Value {
  guard let path = call.text(ifGiven: "to") else {
    throw call.failure("`save` needs `to=`, the file to write")
  }
  let value = call.value("value")
  switch value.object {
  case let object as ModelObject: try ModelFile(path: path).write(object, recipe: value.recipe)
  case let object as DatasetObject:
    try AtomicFile.write(JSONEncoder().encode(StoredDataset(object.dataset)), to: path)
  case let object as TableObject:
    try AtomicFile.write(Data(object.table.rendered(TableStyle(.json)).utf8), to: path)
  case let object as BackboneObject: try AdapterFolder(path: path).write(object.backbone)
  default: throw StoredError.noForm(phrase: value.kind.phrase)
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
  if SourceFile.isPipeOrDevice(path) { throw DataError.notAFile(path: path) }
  let contents = Data(try TextFile.bytes(of: path))
  let object: any LanguageObject
  if contents.first != UInt8(ascii: "{") {
    let file = ModelFile(path: path)
    object = try file.read(
      data: call.known("data", DatasetObject.self, where: file.isFor)?.dataset,
      backbone: call.known("backbone", BackboneObject.self, where: file.isFor)?.backbone,
      workers: call.workers)
  } else if let table = (try? JSONDecoder().decode(StoredTable.self, from: contents))?.table {
    object = TableObject(table)
  } else if let data = (try? JSONDecoder().decode(StoredDataset.self, from: contents))?.dataset {
    object = DatasetObject(data)
  } else {
    throw StoredError.unknownContents(path: path)
  }
  call.note("\(path), \(object.summary)")
  // The contents of a file decide the value as much as its name does.
  let recipe = call.recipe.adding("contents", Digest(of: contents).description)
  return .object(object, recipe: recipe)
}

extension Call {
  /// The object that an option gives, or else the first variable's, by name, that fits.
  fileprivate func known<Object: LanguageObject>(
    _ option: String, _ type: Object.Type, where fits: (Object) -> Bool
  ) throws -> Object? {
    if let given = try object(ifGiven: option, as: type) { return given }
    return environment.variables.sorted { $0.key < $1.key }
      .compactMap { $0.value.value.object as? Object }.first(where: fits)
  }
}
