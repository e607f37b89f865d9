import Alignment
import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Recommenders
import Support

/// The verb that draws.
enum PlotVerb {
  static let what = Positional<Value>(
    "what", as: .object([.table, .model, .dataset]), "a table, a model or a data set")
  static let x = Option<String?>(
    "x", "the column along the axis",
    because:
      "the first option whose numbers tell rows apart, or what names the rows; of shades the latter"
  )
  static let y = Option<[String]?>(
    "y", "the columns to draw",
    because: "the first metric, or the last column of numbers; of shades all that is measured")
  static let by = Option<String?>(
    "by",
    "the column whose values are lines of their own; of vectors, an attribute of the items",
    because: "none; of vectors, thirds of the items by popularity")
  static let of = Option<Picture?>(
    "of", "which picture of a data set or a model",
    because: "`lengths` of data, the training history of a model")
  static let kind = Option<Plot.Kind?>(
    "kind", "how numbers are drawn", because: "lines over numbers, bars over words")
  static let layer = Option<Int?>(
    "layer", "the layer of `of=spaces`", because: "the last that rows enter", interval: .atLeast(0))
  static let log = Option<Axes?>(
    "log", "which axes are logarithmic", because: "those of counts")
  static let title = Option<String?>(
    "title", "what stands above", because: "the name of the data")
  static let to = Option<String?>(
    "to", as: .outputFile, "the file; its ending names the kind: `.svg` `.pdf` `.png` `.txt`",
    because: "text, here", isIdentity: false,
    endings: FileEndings(Plot.Target.endings, of: "picture"))

  static let verb = Verb(
    "plot", group: "results",
    "draws a table, the training or the item vectors of a model, or what a data set is like, by "
      + "gnuplot",
    takes: [what, x, y, by, of, layer, kind, log, title, to], cost: .seconds,
    example: "plot (table dim=[16, 32, 64] gain=[0.1, 0.18, 0.2])", run: run
  ) { call in
    if call.facts(what).kind == .object(.table) { try call.requireColumns(x, y, by, in: what) }
    return call.result
  }

  /// A picture of a data set or a model.
  enum Picture: String, Choice {
    case lengths, popularity, vectors, spaces

    var meaning: String {
      switch self {
      case .lengths: "of a data set: how many users have how many interactions"
      case .popularity: "of a data set: how often each item occurs"
      case .vectors: "of a model: its item vectors along their two principal coordinates"
      case .spaces:
        "of an alignment: its rows of items' ID vectors and the items' texts along the same coordinates, "
          + "before training and after"
      }
    }
  }

  /// Axes that are logarithmic.
  enum Axes: String, Choice {
    case x, y, both, none
  }

  private static func run(_ call: Call) throws -> Value {
    let path = call[to]
    var target: Plot.Target?
    if let path {
      let ending = PathText.ending(of: path)
      guard let named = Plot.Target(ending: ending) else {
        throw call.unknownEnding(of: path, "picture", known: Plot.Target.endings, at: to)
      }
      target = named
    }
    var plot = try plot(call)
    if let title = call[title] { plot.title = title }
    if let axes = call[log] {
      plot.logarithmic = (axes == .x || axes == .both, axes == .y || axes == .both)
    }
    let gnuplot = try Gnuplot(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
    guard let path, let target else {
      call.session.endProgress()
      try call.session.show(
        plot.displayed(
          by: gnuplot, columns: min(call.session.width, 100), progress: call.progress))
      return .none
    }
    let picture = try plot.drawn(by: gnuplot, as: target, progress: call.progress)
    call.session.endProgress()
    try AtomicFile.write(picture, to: path, progress: call.progress)
    call.note(path)
    return .none
  }

  /// The plot that is to be drawn.
  private static func plot(_ call: Call) throws -> Plot {
    switch call[what].object {
    case let object as DatasetObject: try plot(of: object.dataset, call)
    case let object as ModelObject where call[of] != nil: try plot(picturing: object, call)
    case let object as ModelObject: try plot(trainingOf: object, call)
    case let object as TableObject: try plot(of: object.table, call)
    default: preconditionFailure("`plot` takes no \(call[what].kind.phrase)")
    }
  }

  private static func plot(of data: Dataset, _ call: Call) throws -> Plot {
    try refuse([x, y, by, kind], of: "a table", call)
    try refuse([layer], of: "an alignment", call)
    switch call[of] {
    case .vectors?, .spaces?:
      throw UsageError.isFor(
        option: "of=\(call[of]?.word ?? "")", what: "a model", other: "a data set")
    case .popularity?: return Plot(popularityOf: data)
    case .lengths?, nil: return Plot(lengthsOf: data)
    }
  }

  private static func plot(of table: ResultTable, _ call: Call) throws -> Plot {
    try refuse([of, layer], of: "a data set or a model", call)
    try check(table, call)
    guard call[kind] == .heat else {
      return try Plot(table, x: call[x], y: call[y] ?? [], groups: call[by], kind: call[kind])
    }
    for option in [by, log] as [any ParameterKey] where call.isGiven(option) {
      throw UsageError.isFor(option: option.name, what: "lines, points and bars", other: "shades")
    }
    return try Plot(shading: table, x: call[x], y: call[y] ?? [])
  }

  private static func plot(trainingOf object: ModelObject, _ call: Call) throws -> Plot {
    if call[kind] == .heat {
      throw UsageError.isFor(option: "kind=heat", what: "a table", other: "a model")
    }
    guard let history = object.record.historyTable else { throw Plot.Unfit.untrained }
    try check(history, call)
    var plot = try Plot(
      history, x: call[x] ?? "steps", y: call[y] ?? [], groups: call[by], kind: call[kind])
    plot.title = object.model.kind
    return plot
  }

  /// Refuses columns that a table hasn't.
  private static func check(_ table: ResultTable, _ call: Call) throws {
    for name in [call[x], call[by]].compactMap(\.self) + (call[y] ?? []) {
      _ = try table.columnIndex(name)
    }
  }

  /// The item vectors of a model, told apart as the call says.
  private static func plot(picturing object: ModelObject, _ call: Call) throws -> Plot {
    guard call[of] == .vectors || call[of] == .spaces else {
      throw UsageError.isFor(
        option: "of=\(call[of]?.word ?? "")", what: "a data set", other: "a model")
    }
    let meaningless: [any ParameterKey] = [x, y, kind, log] + (call[of] == .spaces ? [by] : [])
    if let option = meaningless.first(where: call.isGiven) {
      throw UsageError.isFor(option: option.name, what: "a table", other: "vectors")
    }
    if call[of] == .spaces { return try plot(spacesOf: object, call) }
    try call.require(layer, needs: false, "`of=spaces`")
    let data = object.data
    let attribute = try call[by].map { name in
      guard let attribute = data.catalogue.attribute(named: name) else {
        throw LookupError.noAttribute(
          name, data: data.name, known: data.catalogue.attributes.map(\.name))
      }
      return attribute
    }
    let (workers, progress) = (try call.workers, call.progress)
    guard let vectors = try object.itemVectors(workers: workers, progress: progress) else {
      throw ModelError.noIDVectors(kind: object.model.kind)
    }
    return try call.aside { _ in
      try Plot(
        vectors: vectors,
        title: "\(object.model.kind) on \(data.name)",
        groups: attribute.map(ItemGroups.init) ?? ItemGroups(popularityOf: data))
    }
  }

  /// The rows of an alignment beside its texts.
  private static func plot(spacesOf object: ModelObject, _ call: Call) throws -> Plot {
    let (before, after) = try call.levelVectors(of: object, count: 500)
    let levels = after.indices.filter { after[$0].tower == .item }
    let wanted = call[layer]
    guard !levels.isEmpty else {
      throw MismatchError.noIDRowsBesideTexts(kind: object.model.kind)
    }
    guard let place = levels.last(where: { wanted == nil || after[$0].layer == wanted }) else {
      throw Plot.Unfit.noRowsAt(layer: wanted ?? 0, known: levels.map { after[$0].layer })
    }
    return try call.aside { _ in
      try Plot(
        spaces: [
          ("texts", after[place].texts), ("rows before training", before[place].rows),
          ("rows", after[place].rows),
        ],
        title: "\(object.model.kind) on \(object.data.name), "
          + (after[place].level == .input ? "at the input" : "layer \(after[place].level)"))
    }
  }

  /// Refuses options that mean nothing for what is drawn.
  private static func refuse(
    _ options: [any ParameterKey], of other: String, _ call: Call
  ) throws {
    if let option = options.first(where: call.isGiven) {
      throw UsageError.isFor(option: option.name, what: other, other: call[what].kind.phrase)
    }
  }
}
