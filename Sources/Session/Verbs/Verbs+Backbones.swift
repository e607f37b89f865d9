import Backbones
import Evaluation
import Language
import Support
import Tensors
import Tokenizers

extension Parameter {
  /// The language model that a verb is about.
  static var backbone: Parameter {
    .value("backbone", .object([.backbone]), "the language model")
  }
}

/// The verbs that bring language models and look into them.
func backboneVerbs(_ library: Library) -> [Verb] {
  [
    Verb(
      "backbone", group: "language models", "loads a language model, its weights frozen",
      positionals: [
        .value("source", .named(library.backboneNames), "a name, or the path of a folder")
      ],
      options: [
        .option(
          "weights",
          .cases([
            Case("trained", "as they are in the folder"),
            Case("random", "drawn anew: a control, never evidence"),
          ]), "where the weights come from", default: .text("trained"),
          because: "random ones are a control")
      ],
      result: .object(.backbone), cost: .seconds, isRandom: true, example: #"backbone "minilm""#,
      run: { try loadBackbone($0, from: library) }),
    Verb(
      "tokens", group: "language models", "shows the tokens that a language model reads of a text",
      positionals: [.backbone, .value("text", .text, "the text")],
      result: .object(.table), example: #"tokens lm "white hanging heart t-light holder""#,
      run: tokens),
    Verb(
      "embed", group: "language models",
      "makes one vector of each text and shows how near they are to each other",
      positionals: [
        .backbone, .value("texts", .oneOrMore(.text), "the texts"),
      ],
      options: [
        .option(
          "pool", .cases(Pooling.allCases.map { Case($0.rawValue) }),
          "how token states become one vector", because: "as the model was trained"),
        .option(
          "as",
          .cases([
            Case("cosines", "the cosine of each pair of texts"),
            Case("vectors", "the numbers themselves, a column each"),
          ]), "what is shown", default: .text("cosines"),
          because: "a vector alone says nothing to the eye"),
      ],
      result: .object(.table), cost: .seconds,
      formula: "cos(a, b) = a·b / (‖a‖ ‖b‖)",
      example: #"embed lm ["red lamp", "blue lamp", "cake"]"#,
      run: embed),
  ]
}

private func loadBackbone(_ call: Call, from library: Library) throws -> Value {
  let name = call.text("source")
  guard let path = library.folder(ofBackbone: name) else {
    let hint =
      Library.fetchable.contains(name)
      ? "`Scripts/fetch-backbones \(name)` brings it"
      : "give the path of a folder, or a name that `Scripts/fetch-backbones` brings: "
        + Library.fetchable.map { "`\($0)`" }.joined(separator: ", ")
    throw call.failure("there is no backbone `\(name)` here", at: "source", hint: hint)
  }
  let isRandom = call.text("weights") == "random"
  let folder = try BackboneFolder(path: path)
  let backbone = try folder.load(
    name: String(name.split(separator: "/").last ?? "backbone"),
    randomKey: isRandom ? call.key : nil)
  let object = BackboneObject(backbone)
  call.note(object.summary)
  return .object(
    object, recipe: call.recipe.adding("contents", try folder.digest().description))
}

private func tokens(_ call: Call) throws -> Value {
  let model = try call.object("backbone", as: BackboneObject.self).backbone
  let text = model.pack([call.text("text")])
  let rows = text.tokens.enumerated().map { position, id in
    ResultTable.Row([
      .integer(position), .text(model.tokenizer.token(id)), .integer(Int(id)),
    ])
  }
  return call.made(
    TableObject(
      ResultTable(
        columns: [
          Column("position", .label), Column("token", .tag), Column("id", .tag),
        ], rows: rows)))
}

private func embed(_ call: Call) throws -> Value {
  let model = try call.object("backbone", as: BackboneObject.self).backbone
  let texts = call.texts("texts")
  let vectors = try model.encode(
    model.pack(texts), pooling: call.text(ifGiven: "pool").flatMap(Pooling.init),
    workers: call.workers, progress: call.progress)
  let numbers: Tensor
  let names: [String]
  if call.text("as") == "vectors" {
    numbers = vectors
    names = (0..<vectors.rowWidth).map(String.init)
  } else {
    let unit = vectors.rowsNormalised()
    numbers = unit.timesTransposed(unit)
    names = texts
  }
  let columns = [Column("text", .label)] + names.map { Column($0, .value, digits: 3) }
  let rows = texts.enumerated().map { row, text in
    ResultTable.Row([.text(text)] + numbers.row(row).map { .number(Double($0)) })
  }
  return call.made(TableObject(ResultTable(columns: columns, rows: rows)))
}
