import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Recommenders
import Support

/// The verb that draws.
let plotVerb = Verb(
  "plot", group: "results",
  "draws a table, the training or the item vectors of a model, or what a data set is like, by "
    + "gnuplot",
  positionals: [
    .value("what", .object([.table, .model, .dataset]), "a table, a model or a data set")
  ],
  options: [
    .option(
      "x", .text, "the column along the axis",
      because: "the first option whose numbers tell rows apart, or what names the rows"),
    .option(
      "y", .oneOrMore(.text), "the columns to draw",
      because: "the first metric, or the last column of numbers"),
    .option(
      "by", .text,
      "the column whose values are lines of their own; of vectors, an attribute of the items",
      because: "none; of vectors, thirds of the items by popularity"),
    .option(
      "of",
      .cases([
        Case("lengths", "of a data set: how many users have how many interactions"),
        Case("popularity", "of a data set: how often each item occurs"),
        Case("vectors", "of a model: its item vectors along their two principal coordinates"),
      ]), "which picture of a data set or a model",
      because: "`lengths` of data, the training history of a model"),
    .option(
      "kind", .cases(Plot.Kind.allCases.map { Case($0.rawValue) }), "how numbers are drawn",
      because: "lines over numbers, bars over words"),
    .option(
      "log", .cases([Case("x"), Case("y"), Case("both"), Case("none")]),
      "which axes are logarithmic", because: "those of counts"),
    .option("title", .text, "what stands above", because: "the name of the data"),
    .option(
      "to", .outputFile, "the file; its ending names the kind: `.svg` `.pdf` `.png` `.txt`",
      because: "text, here", isIdentity: false,
      endings: FileEndings(Plot.Target.endings, of: "picture")),
  ],
  cost: .seconds, example: "plot (table dim=[16, 32, 64] gain=[0.1, 0.18, 0.2])",
  run: plot)

private func plot(_ call: Call) throws -> Value {
  var target = Plot.Target.text(
    columns: min(call.session.width, 100), lines: 26)
  let path = call.text(ifGiven: "to")
  if let path {
    let ending = PathText.ending(of: path)
    guard let named = Plot.Target(ending: ending) else {
      throw call.failure(
        "the ending of `\(path)` names no picture", at: "to",
        hint: "endings: " + Plot.Target.endings.map { "`.\($0)`" }.joined(separator: " "))
    }
    target = named
  }
  var plot = try call.plot()
  if let title = call.text(ifGiven: "title") { plot.title = title }
  if let axes = call.text(ifGiven: "log") {
    plot.logarithmic = (["x", "both"].contains(axes), ["y", "both"].contains(axes))
  }
  let gnuplot = try Gnuplot(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
  let picture = try gnuplot.run(plot.gnuplot(target), progress: call.progress)
  call.session.endProgress()
  guard let path else {
    let lines = String(decoding: picture, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { $0.replacing(/\s+$/, with: "") }
    let first = lines.firstIndex { !$0.isEmpty } ?? 0
    let last = lines.lastIndex { !$0.isEmpty } ?? 0
    call.session.output.result(lines[first...last].joined(separator: "\n"))
    return .none
  }
  try AtomicFile.write(picture, to: path, progress: call.progress)
  call.note(path)
  return .none
}

extension Call {
  /// What is to be drawn.
  fileprivate func plot() throws -> Plot {
    let value = value("what")
    if let object = value.object as? DatasetObject {
      try refuse(["x", "y", "by", "kind"], of: value)
      if text(ifGiven: "of") == "vectors" {
        throw failure("a data set has no vectors; models have", at: "of")
      }
      return text(ifGiven: "of") == "popularity"
        ? Plot(popularityOf: object.dataset) : Plot(lengthsOf: object.dataset)
    }
    if let model = value.object as? ModelObject, let picture = text(ifGiven: "of") {
      guard picture == "vectors" else {
        throw failure("`\(picture)` is a picture of a data set", at: "of")
      }
      return try plot(vectorsOf: model)
    }
    try refuse(["of"], of: value)
    let kind = text(ifGiven: "kind").flatMap(Plot.Kind.init)
    let history = (value.object as? ModelObject)?.record.historyTable
    if let rows = (value.object as? TableObject)?.table ?? history {
      for option in ["x", "y", "by"] {
        for name in texts(ifGiven: option) where !rows.columns.contains(where: { $0.name == name })
        {
          throw failure(
            "there is no column `\(name)`", at: option,
            hint: "columns: " + rows.columns.map { "`\($0.name)`" }.joined(separator: " "))
        }
      }
    }
    if let model = value.object as? ModelObject {
      guard let history else { throw Plot.Unfit.untrained }
      var plot = try Plot(
        history, x: text(ifGiven: "x") ?? "steps", y: texts(ifGiven: "y"),
        groups: text(ifGiven: "by"), kind: kind)
      plot.title = model.model.kind
      return plot
    }
    let rows: TableObject = try object("what")
    return try Plot(
      rows.table, x: text(ifGiven: "x"), y: texts(ifGiven: "y"), groups: text(ifGiven: "by"),
      kind: kind)
  }

  /// The item vectors of a model, told apart as the call says.
  private func plot(vectorsOf object: ModelObject) throws -> Plot {
    for option in ["x", "y", "kind", "log"] where isGiven(option) {
      throw failure("`\(option)` means nothing for vectors", at: option)
    }
    let data = object.data
    let attribute = try text(ifGiven: "by").map { name in
      guard let attribute = data.catalogue.attribute(named: name) else {
        let known = data.catalogue.attributes.map { "`\($0.name)`" }.joined(separator: " ")
        throw failure(
          "the items of `\(data.name)` have no attribute `\(name)`", at: "by",
          hint: known.isEmpty ? "they have none" : "attributes: " + known)
      }
      return attribute
    }
    guard let vectors = try object.itemVectors(workers: workers, progress: progress) else {
      throw ModelError.noIDVectors(kind: object.model.kind)
    }
    return try aside { _ in
      try Plot(
        vectors: vectors,
        title: "\(object.model.kind) on \(data.name)",
        groups: attribute.map(ItemGroups.init) ?? ItemGroups(popularityOf: data))
    }
  }

  private func texts(ifGiven name: String) -> [String] { isGiven(name) ? texts(name) : [] }

  /// Options that mean nothing for what is drawn.
  private func refuse(_ options: [String], of value: Value) throws {
    for option in options where isGiven(option) {
      throw failure("`\(option)` means nothing for \(value.kind.phrase)", at: option)
    }
  }
}
