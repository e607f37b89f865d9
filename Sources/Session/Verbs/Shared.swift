import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// Parameters that several verbs take.
enum Shared {
  static let data = Positional<Dataset>("data", "the data set")
  static let model = Positional<ModelObject>("model", "the model")
  static let models = Positional<[ModelObject]>("models", "a model or a list of models")
  static let rows = Positional<ResultTable>("rows", "the table")
  static let backbone = Positional<BackboneObject>("backbone", "the language model")
  static let user = Option<String?>("user", "the user's id")
  /// Whether models that know users by their ids may go by a history.
  static let fold = Option<Bool>(
    "fold",
    "whether a model that learns a vector a user makes one of the history, its items being as they "
      + "were learnt, where it has none: for users of other data, a given or a changed history",
    default: false, because: "it isn't what was trained"
  ).hinting(
    Hint { (error: UnknownUsers) in
      error.canFold ? "`fold=true` makes vectors of the histories" : nil
    })

  /// The mark of the item that a model should have found.
  static let heldOutMark = "✓ "
}

extension Call {
  /// The models that the verb is given with what to call them; no two are called the same.
  ///
  /// One that was never trained is marked, and warned of.
  ///
  /// - Parameter label: What to call it, if not by its variable.
  /// - Returns: the models, each with its label.
  /// - Throws: a diagnostic for an empty list.
  func models(label: String? = nil) throws -> [(label: String, object: ModelObject)] {
    let objects = self[Shared.models]
    guard !objects.isEmpty else {
      throw UsageError.empty(option: Shared.models.name, what: "model")
    }
    let values = value(of: Shared.models).elements ?? []
    var labels: [String] = []
    return zip(values, objects).map { value, object in
      let wanted = label ?? value.name ?? object.model.kind
      let name = ResultTable.label(wanted, besides: labels)
      labels.append(name)
      warnOfStages(object, name, at: Shared.models)
      guard object.isUntrained else { return (name, object) }
      warnOfUntrained(name, at: Shared.models)
      return (name + ResultTable.untrainedMark, object)
    }
  }

  /// Warns of a model whose training ended before its last stage.
  func warnOfStages(_ object: ModelObject, _ name: String, at argument: any ParameterKey) {
    guard let words = object.stageWords else { return }
    session.warn(
      "the training of `\(name)` ended in stage \(words)", at: range(of: argument) ?? range,
      hint: "`train` goes on there")
  }

  /// Warns of a model whose weights are random.
  func warnOfUntrained(_ name: String, at argument: any ParameterKey) {
    session.warn(
      "`\(name)` is untrained: it ranks by random weights", at: range(of: argument) ?? range,
      hint: "`train` trains it")
  }
}

extension Call {
  /// The dense index of the user that `user=` names.
  ///
  /// - Throws: `UsageError` where it isn't given, `LookupError` for a user that the data haven't.
  func user(in data: Dataset) throws -> Int {
    guard let id = self[Shared.user] else {
      throw UsageError.missing(
        verb: verb.name, options: [Shared.user.name], what: "a user's id")
    }
    return try user(id, in: data)
  }

  /// The dense index of the user of an id.
  ///
  /// - Throws: `LookupError.noUser`.
  func user(_ id: String, in data: Dataset) throws -> Int {
    guard let user = data.userIndex(of: id) else {
      throw LookupError.noUser(
        id, data: data.name, nearest: Suggestion.nearest(to: id, among: data.users))
    }
    return user
  }

  /// The dense index of the item that a text names: by its id, its title, or the one title that
  /// the text is in.
  ///
  /// - Throws: `LookupError` where no item, or more than one, is meant.
  func item(_ name: String, in data: Dataset) throws -> Int {
    let catalogue = data.catalogue
    if let item = catalogue.index(of: name) { return item }
    let wanted = name.lowercased()
    let titles = (0..<catalogue.count).map { (catalogue.title(of: $0) ?? "").lowercased() }
    if let item = titles.firstIndex(of: wanted) { return item }
    // Nothing is in every title.
    let found = wanted.isEmpty ? [] : titles.indices.filter { titles[$0].contains(wanted) }
    switch found.count {
    case 1: return found[0]
    case 0:
      let near = Suggestion.nearest(to: name, among: catalogue.titles ?? [])
      throw LookupError.noItem(name, data: data.name, nearest: near)
    default:
      throw LookupError.severalItems(
        name, titles: found.prefix(5).map { catalogue.label(of: $0) }, count: found.count)
    }
  }

  /// Refuses data without any title, of which a language model would read nothing, and says how many
  /// items have none and what comes of it.
  func requireTitles(of data: Dataset, at argument: any ParameterKey, _ consequence: String) throws
  {
    let (count, titled) = (data.itemCount, data.catalogue.titledCount)
    guard titled > 0 else {
      throw MismatchError.noTitles(data: data.name, option: argument.name)
    }
    if titled < count { note(untitled: count - titled, of: count, "no title", consequence) }
  }

  /// Says how many items lack something, and what comes of it.
  func note(untitled: Int, of count: Int, _ lack: String, _ consequence: String) {
    note(
      "\(NumberText.grouped(untitled)) of \(NumberText.counted(count, "item")) "
        + "(\(NumberText.percent(Double(untitled) / Double(count)))) have \(lack): they "
        + consequence)
  }

  /// The texts that an option gives, or the titles of the data set there.
  ///
  /// - Throws: a diagnostic where there are none.
  func titles(_ option: Option<Either<[String], Dataset>?>) throws -> [String]? {
    let titles: [String]
    switch self[option] {
    case nil: return nil
    case .one(let texts)?: titles = texts
    case .other(let data)?:
      try requireTitles(of: data, at: option, "are left out")
      titles = (0..<data.itemCount).compactMap { data.catalogue.title(of: $0) }
    }
    guard !titles.isEmpty else {
      throw UsageError.empty(option: option.name, what: "text")
    }
    return titles
  }
}

extension Call {
  /// The value of a data set that a filter left, after saying what it did.
  func made(_ filtered: FilteredDataset) -> Value {
    session.note("\(filtered.report)")
    return made(DatasetObject(filtered.dataset))
  }
}

extension ResultTable {
  /// A label that differs from those before it.
  static func label(_ wanted: String, besides labels: [String]) -> String {
    var label = wanted
    var count = 1
    while labels.contains(label) {
      count += 1
      label = "\(wanted) \(count)"
    }
    return label
  }
}
