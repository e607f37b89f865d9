import Evaluation
import Interactions
import Language
import Recommenders

extension Trait {
  /// Of a data set that it is split, of a model that its data are.
  static let split: Trait = "split"
  /// Of a model that it has something to train.
  static let trains: Trait = "trains"
  /// Of a model that it was trained.
  static let trained: Trait = "trained"
  /// Of a model that it makes vectors of ids.
  static let vectors: Trait = "vectors"
}

extension Facts {
  /// These with a trait that is there or not.
  func with(_ trait: Trait, _ isThere: Bool) -> Facts {
    var facts = self
    facts.traits[trait] = isThere
    return facts
  }

  /// These of a table of some columns; `nil` where they aren't known.
  func with(columns: [String]?) -> Facts {
    var facts = self
    facts.columns = columns
    // A table's parts are its columns.
    if kind == .object(.table) { facts.members = columns.map { $0 + ["count"] } }
    return facts
  }
}

extension ModelObject {
  var facts: Facts {
    var facts = Facts(.object(kind))
    facts.maker = model.kind
    facts.settings = options.map(\.name)
    facts.traits = [
      .trains: model.usualTraining != nil, .trained: !isUntrained, .vectors: model is any IDModel,
      .split: data.split != nil,
    ]
    return facts
  }
}

extension DatasetObject {
  var facts: Facts { Facts(.object(kind)).with(.split, dataset.split != nil) }
}

extension TableObject {
  var facts: Facts {
    var facts = Facts(.object(kind))
    // Of more rows nobody writes labels out, and each mention of a variable asks.
    guard table.rows.count <= 100 else { return facts }
    // A row is found by its label without the mark, too.
    let mark = ResultTable.untrainedMark
    facts.labels = table.rows.indices.flatMap { row in
      guard case .text(let label)? = try? table.cell(row: row, column: ResultTable.labelColumn)
      else { return [String]() }
      return label.hasSuffix(mark) ? [label, String(label.dropLast(mark.count))] : [label]
    }
    return facts
  }
}

// Models.
extension Foresight {
  /// The facts of a model that the verb makes.
  ///
  /// - Parameters:
  ///   - type: What the model is.
  ///   - trains: Whether models of the type have something to train.
  ///   - source: The parameter of its data, or of the model whose data are its own.
  /// - Returns: What is known.
  func model(
    _ type: any Recommender.Type, trains: Bool? = nil, of source: String = "data"
  ) -> Facts {
    let trains = trains ?? (type is any TrainableModel.Type)
    var facts = result
    facts.maker = verb.name
    facts.settings = givenOptions
    facts.traits = [.trains: trains, .trained: !trains, .vectors: type is any IDModel.Type]
    facts.traits[.split] = self.facts(source).traits[.split]
    return facts
  }
}

// Tables and data sets.
extension Foresight {
  /// The facts of the rows that a filter leaves: those of the whole.
  func filtered(_ data: any ParameterKey = Shared.data) -> Facts {
    var facts = facts(data)
    if facts.kind == .any { facts.kind = result.kind }
    return facts
  }

  /// The facts of a table with the columns and rows of the one that the verb is given.
  func table(like key: any ParameterKey = Shared.rows) -> Facts {
    var facts = result.with(columns: facts(key).columns)
    facts.labels = self.facts(key).labels
    return facts
  }

  /// Refuses columns that are written out and that a table surely hasn't.
  ///
  /// - Parameters:
  ///   - options: The options that name columns.
  ///   - table: The parameter of the table.
  /// - Throws: `TableError.noColumn`.
  func requireColumns(
    _ options: any ParameterKey..., in table: any ParameterKey = Shared.rows
  ) throws(TableError) {
    guard let columns = facts(table).columns else { return }
    for option in options where isGiven(option) {
      for column in texts(option.name) where !columns.contains(column) {
        throw .noColumn(column, columns: columns)
      }
    }
  }

  /// Refuses the label of a row that a table surely hasn't.
  ///
  /// - Throws: `TableError.noRow`.
  func requireRow(_ option: any ParameterKey, among labels: [String]?) throws(TableError) {
    guard let labels, isGiven(option), let label = text(option.name), !labels.contains(label)
    else { return }
    throw .noRow(label, labels: labels)
  }
}
