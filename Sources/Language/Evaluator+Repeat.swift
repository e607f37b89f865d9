extension Evaluator {
  /// Runs a block once a seed; the tables that it assigns are gathered, with a column `seed`.
  func repeatSeeds(_ seeds: Expression, _ block: Block) throws -> Value {
    let seeds = try self.seeds(seeds)
    let outer = environment.seed
    var gathered: [(name: String, value: Value)] = []
    defer {
      environment.seed = outer
      for (name, value) in gathered { assign(name, value) }
    }
    for seed in seeds {
      try poll()
      environment.seed = UInt64(seed)
      runs.append(SeededRun(seed: seed))
      defer { runs.removeLast() }
      _ = try run(block)
      for name in runs.last?.tables ?? [] {
        guard let value = value(of: name) else { continue }
        if let index = gathered.firstIndex(where: { $0.name == name }) {
          let sum = try placed(block.range) { try Self.appended(value, to: gathered[index].value) }
          gathered[index].value = sum
        } else {
          gathered.append((name, value))
        }
      }
    }
    return .none
  }

  private func seeds(_ expression: Expression) throws -> [Int] {
    let value = try calculator.value(of: expression)
    return try (value.elements ?? [value]).map { element in
      guard case .number(let number) = element.payload, let seed = Int(exactly: number), seed >= 0
      else { throw Diagnostic(.badSeed(element.literal), at: expression.range) }
      return seed
    }
  }

  /// A value that a verb made, with the seed as a column where it is a table made inside `repeat`.
  func stamped(_ value: Value) throws -> Value {
    guard let seed = runs.last?.seed, let object = value.object,
      !object.columnNames.contains("seed"),
      let table = try object.addingColumn("seed", .number(seed))
    else { return value }
    let step = Recipe.Step(
      verb: "derive", version: 1, inputs: [value.recipe],
      options: [("seed", .literal(String(seed)))])
    return .object(table, recipe: Recipe(.step(step)))
  }

  /// Keeps the name of a table that the running `repeat` has to gather.
  func note(assigned name: String, _ value: Value) {
    guard !runs.isEmpty, let object = value.object, object.columnNames.contains("seed") else {
      return
    }
    runs[runs.count - 1].tables.insert(name)
  }
}

/// One run of the block of a `repeat`.
struct SeededRun {
  /// The seed of the run.
  let seed: Int
  /// The names that were given tables in it.
  var tables: Set<String> = []
}
