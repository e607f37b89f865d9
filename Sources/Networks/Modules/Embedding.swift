public import Tensors

/// A table of vectors that are looked up by their row.
public struct Embedding: Module {
  /// [rows, width].
  public let table: ModuleParameter

  /// A table that is to be bound.
  ///
  /// - Parameters:
  ///   - name: the name of its one parameter.
  ///   - rows: how many vectors.
  ///   - width: how wide they are.
  ///   - start: what they are before training.
  public init(_ name: String, rows: Int, width: Int, start: ParameterStart = .normal(0.02)) {
    table = ModuleParameter(name, [rows, width], start)
  }

  private init(table: ModuleParameter) { self.table = table }

  /// The same table with numbers of its own.
  public func frozen(by numbers: (ModuleParameter) throws -> Tensor) rethrows -> Embedding {
    Embedding(table: table.frozen(try numbers(table)))
  }

  public var parameters: [ModuleParameter] { [table] }

  /// How many vectors.
  public var rows: Int { table.shape[0] }
  /// How wide they are.
  public var width: Int { table.shape[1] }

  /// The vectors of some rows.
  ///
  /// - Returns: [rows.count, width].
  public func callAsFunction(_ rows: [Int32], in pass: some NetworkPass) -> Variable {
    pass.tape.gather(table.variable(in: pass), rows: rows)
  }
}
