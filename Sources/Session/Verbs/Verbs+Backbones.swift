import Alignment
import Backbones
import Evaluation
import Foundation
import Interactions
import Language
import Support
import Tensors
import Tokenizers

/// The verbs about language models.
func backboneVerbs(_ library: Library) -> [Verb] {
  [
    Verb(
      "backbone", group: "language models", "loads a language model; its weights stay as they are",
      positionals: [
        .value(
          "source", .named(library.backboneNames), "a name that was fetched, or a folder's path")
      ],
      options: [
        .option(
          "weights",
          .cases([
            Case("trained", "as the folder has them"),
            Case("random", "drawn at random, as a control"),
          ]), "where the weights come from", default: .text("trained"),
          because: "random weights show what the pre-training is good for")
      ],
      result: .object(.backbone), cost: .seconds, isRandom: true,
      example: #"backbone "minilm""#,
      run: { try backbone($0, from: library) }),
    Verb(
      "tokens", group: "language models",
      "shows how a text is cut into tokens, or what a model's prompt is",
      positionals: [
        .value("model", .object([.backbone, .model]), "a backbone, or a model that reads texts"),
        .value("text", .text, "the text, for a backbone", count: .optional),
      ],
      options: [
        .option("user", .text, "whose prompt, for a model"),
        .option("item", .text, "the prompt of an item, by id or title, for a model"),
      ],
      result: .object(.table), example: #"tokens lm "WHITE METAL LANTERN""#,
      run: tokens),
    Verb(
      "embed", group: "language models", "makes vectors of texts and compares them",
      positionals: [
        .value("backbone", .object([.backbone]), "the language model"),
        .value("texts", .oneOrMore(.text), "a text or a list of texts"),
      ],
      options: [
        .option(
          "as",
          .cases([
            Case("cosines", "how alike each two texts are"), Case("vectors", "the vectors"),
          ]), "what to make a table of", default: .text("cosines"),
          because: "a vector says nothing to the eye"),
        .option(
          "pool", .cases(Pooling.allCases.map { Case($0.rawValue) }),
          "how token states become one vector", because: "as the model was trained"),
      ],
      result: .object(.table), cost: .seconds, example: #"embed lm ["red mug", "blue cup"]"#,
      run: embed),
  ]
}

private func backbone(_ call: Call, from library: Library) throws -> Value {
  let name = call.text("source")
  guard let folder = library.folder(ofBackbone: name) else {
    let isKnown = Library.fetchable.contains(name)
    throw call.failure(
      "the backbone `\(name)` isn't on this machine", at: "source",
      hint: isKnown
        ? "`Scripts/fetch-backbones \(name)` brings it"
        : "say the path of a folder, or a known name: "
          + library.backboneNames.all().map { "`\($0)`" }.joined(separator: " "))
  }
  let isRandom = call.text("weights") == "random"
  let files = try BackboneFolder(path: folder)
  let loaded = try files.load(
    name: String(name.split(separator: "/").last ?? "backbone"),
    randomKey: isRandom ? call.key : nil)
  let object = BackboneObject(loaded)
  call.note(
    "\(object.summary), \(NumberText.grouped(loaded.description.parameterCount)) parameters, "
      + "all frozen")
  return .object(object, recipe: call.recipe.adding("contents", try files.digest().description))
}

private func tokens(_ call: Call) throws -> Value {
  let (backbone, ids): (any Backbone, [Int32])
  if let object = call.value("model").object as? BackboneObject {
    guard let text = call.text(ifGiven: "text") else {
      throw call.failure("`tokens` needs a text to cut")
    }
    (backbone, ids) = (object.backbone, Array(object.backbone.pack([text])[0]))
  } else {
    let object = try call.model()
    guard let model = object.model as? RARec else {
      throw call.failure("`\(object.model.kind)` reads no texts", at: "model")
    }
    (backbone, ids) = (model.backbone, try prompt(of: model, object, call))
  }
  let rows = ids.enumerated().map { position, id in
    ResultTable.Row([
      .integer(position), .integer(Int(id)), .text(backbone.tokenizer.token(id)),
    ])
  }
  let names = ["position", "id", "token"]
  return call.made(
    TableObject(ResultTable(columns: names.map { Evaluation.Column($0, .tag) }, rows: rows)))
}

/// The token ids of a model's prompt for a user or an item.
private func prompt(of model: RARec, _ object: ModelObject, _ call: Call) throws -> [Int32] {
  let configuration = model.configuration
  let writer = try PromptWriter(
    catalogue: object.data.catalogue, backbone: model.backbone,
    user: PromptTemplate(configuration.userPrompt), item: PromptTemplate(configuration.itemPrompt),
    titles: configuration.titles, longest: configuration.longest)
  if let name = call.text(ifGiven: "item") {
    let item = try call.item(name, at: "item", in: object.data)
    return Array(writer.items([Int32(item)])[0])
  }
  guard call.isGiven("user") else {
    throw call.failure("`tokens` of a model needs `user=` or `item=`")
  }
  let user = try call.user(in: object.data)
  return Array(writer.users([object.data.history(of: user, before: .test)])[0])
}

private func embed(_ call: Call) throws -> Value {
  let backbone = try call.object("backbone", as: BackboneObject.self).backbone
  let texts = call.texts("texts")
  guard !texts.isEmpty else { throw call.failure("there is no text in the list", at: "texts") }
  let pooling = call.text(ifGiven: "pool").flatMap(Pooling.init)
  let vectors = try backbone.encode(
    backbone.pack(texts), pooling: pooling, workers: call.workers, progress: call.progress)
  var shown = vectors
  var names = (0..<vectors.rowWidth).map { "v\($0)" }
  if call.text("as") == "cosines" {
    let unit = vectors.rowsNormalised()
    shown = unit.timesTransposed(unit)
    // Columns need names that differ.
    let isNamed = Set(texts + ["text"]).count == texts.count + 1
    names = isNamed ? texts : texts.indices.map { "\($0 + 1)" }
  }
  let rows = texts.enumerated().map { row, text in
    ResultTable.Row([.text(text)] + shown.row(row).map { .number(Double($0)) })
  }
  let columns = names.map { Evaluation.Column($0, .value, digits: 3) }
  return call.made(
    TableObject(ResultTable(columns: [Evaluation.Column("text", .label)] + columns, rows: rows)))
}

extension Call {
  /// The dense index of the item that a text names: by its id, its title, or the one title that
  /// the text is in.
  ///
  /// - Throws: a diagnostic under the option where no item, or more than one, is meant.
  func item(_ name: String, at option: String, in data: Dataset) throws -> Int {
    let catalogue = data.catalogue
    if let item = catalogue.index(of: name) { return item }
    let wanted = name.lowercased()
    let titles = (0..<catalogue.count).map { (catalogue.title(of: $0) ?? "").lowercased() }
    if let item = titles.firstIndex(of: wanted) { return item }
    let found = titles.indices.filter { titles[$0].contains(wanted) }
    switch found.count {
    case 1: return found[0]
    case 0:
      let near = Suggestion.nearest(to: name, among: catalogue.titles ?? [])
      throw failure(
        "`\(data.name)` has no item `\(name)`", at: option,
        hint: near.map { "did you mean `\($0)`?" } ?? "say an id, or a part of a title")
    default:
      let titles = found.prefix(5).map { "`\(catalogue.label(of: $0))`" }.joined(separator: ", ")
      throw failure(
        "`\(name)` is in \(found.count) titles", at: option,
        hint: titles + (found.count > 5 ? ", …" : ""))
    }
  }
}
