import Backbones
import Evaluation
import FoundationEssentials
import Interactions
import Language
import Support

/// The verb that keeps a value in a file.
enum Save {
  static let value = Positional<Value>(
    "value", "a model, data set or table, or a backbone with LoRA")
  static let to = Option<String?>(
    "to", as: .outputFile, "safetensors for a model, JSON for data and tables, a folder for LoRA",
    isIdentity: false)

  static let verb = Verb(
    "save", group: "keeping",
    "keeps a model, a data set or a table in a file, or a backbone's LoRA in a folder for PEFT",
    takes: [value, to], cost: .seconds, example: #"save base to="base.safetensors""#,
    hints: [.makingLoRA], run: run)

  private static func run(_ call: Call) throws -> Value {
    guard let path = call[to] else {
      throw UsageError.missing(verb: call.verb.name, options: [to.name], what: "the file to write")
    }
    let kept = call[value]
    switch kept.object {
    case let object as ModelObject:
      try checkEnding(of: path, form: "safetensors", call)
      let lines = kept.recipe.lines
      try call.aside { try ModelFile.write(object, lines: lines, to: path, progress: $0) }
    case let object as DatasetObject:
      try checkEnding(of: path, form: "json", call)
      let sealed = try call.aside { _ in
        try KeptJSON.sealed(.data, StoredDataset(object.dataset))
      }
      try AtomicFile.write(sealed, to: path, progress: call.progress)
    case let object as TableObject:
      try checkEnding(of: path, form: "json", call)
      let sealed = try call.aside { _ in try KeptJSON.sealed(.table, StoredTable(object.table)) }
      try AtomicFile.write(sealed, to: path, progress: call.progress)
    case let object as BackboneObject: try AdapterFolder(path: path).write(object.backbone)
    default: throw StoredError.noForm(phrase: kept.kind.phrase)
    }
    call.note("\(path), \(kept.object?.summary ?? "")")
    return .none
  }

  /// Refuses a file whose ending says another form than the one that is written there.
  private static func checkEnding(of path: String, form: String, _ call: Call) throws {
    let ending = PathText.ending(of: path)
    let forms = ["json", "safetensors", "csv", "tsv", "jsonl", "md", "tex", "gguf", "npy"]
    guard ending != form, forms.contains(ending) else { return }
    throw StoredError.otherEnding(path: path, form: form)
  }
}
