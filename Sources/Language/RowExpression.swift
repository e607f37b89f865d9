/// A condition on rows or the formula of a derived column, to be evaluated once a row.
///
/// Its names are columns first, then variables, which keep the values they had at the call.
public struct RowExpression: Sendable {
  /// The expression as a program writes it.
  public let text: String
  /// Where it stands.
  public let range: SourceRange
  /// The columns it reads, in order of their first use.
  public let columns: [String]
  /// How the variables that it reads were made, by name.
  let recipe: Recipe
  private let expression: Expression
  private let variables: [String: Value]

  /// The columns whose numbers are moments, with what reads the text that one is compared with.
  public var dates: [String: @Sendable (String) -> Double?] = [:]

  /// The expression's value for one row.
  ///
  /// - Parameter column: the row's value in one of `columns`.
  /// - Returns: the value.
  /// - Throws: a diagnostic with its caret inside the expression, or what `column` throws.
  public func value(column: @escaping (String) throws -> Value) throws -> Value {
    let calculator = Calculator(
      lookup: { name, _ in
        if let value = variables[name] { return value }
        return try column(name)
      },
      run: { _ in throw Diagnostic(.commandInRows, at: range) },
      missing: true, dates: dates)
    return try calculator.value(of: expression)
  }

  /// Whether the condition holds for one row.
  ///
  /// - Parameter column: the row's value in one of `columns`.
  /// - Returns: the value.
  /// - Throws: a diagnostic with its caret inside the expression, or what `column` throws.
  public func holds(column: @escaping (String) throws -> Value) throws -> Bool {
    let value = try value(column: column)
    guard case .boolean(let holds) = value.payload else {
      throw Diagnostic(.notBoolean("a condition on rows", value.kind), at: range)
    }
    return holds
  }

  /// An expression with its names resolved.
  ///
  /// - Parameters:
  ///   - expression: what the program says.
  ///   - columns: the columns there are.
  ///   - lookup: the variable of a name.
  ///   - unknown: the problem of a name that is neither.
  /// - Throws: a diagnostic for a name that is neither a column nor a variable.
  init(
    _ expression: Expression, columns: [String], lookup: (String) -> Value?,
    unknown: (_ name: String, _ columns: [String]) -> Problem
  ) throws {
    if let command = expression.firstCommand { throw Diagnostic(.commandInRows, at: command) }
    let expression = expression.ungrouped
    var used: [String] = []
    var variables: [String: Value] = [:]
    for name in expression.names {
      if columns.contains(name.text) {
        if !used.contains(name.text) { used.append(name.text) }
      } else if let value = lookup(name.text) {
        variables[name.text] = value
      } else {
        throw Diagnostic(unknown(name.text, columns), at: name.range)
      }
    }
    self.text = expression.text
    self.range = expression.range
    self.columns = used
    self.variables = variables
    self.expression = expression
    let inputs = variables.sorted { $0.key < $1.key }.map {
      (name: $0.key, recipe: $0.value.recipe)
    }
    recipe =
      inputs.isEmpty
      ? .literal("(\(text))")
      : Recipe(.step(.init(verb: "(\(text))", version: 1, options: inputs)))
  }
}
