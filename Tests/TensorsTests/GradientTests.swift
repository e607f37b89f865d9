import Foundation
import Tensors
import Testing
import _TestSupport

struct GradientTests {
  @Test(arguments: GradientTable.rows)
  func agreesWithFiniteDifferences(row: GradientRow) throws {
    for (input, gradient) in try row.tapeGradients().enumerated() {
      let gradient = try #require(gradient)
      let numeric = row.numericGradient(of: input)
      #expect(gradient.shape == row.inputs[input].shape)
      let largest = numeric.values.map(abs).max() ?? 0
      expectClose(
        gradient, numeric, relative: 0, absolute: row.tolerance * Double(max(largest, 0.1)),
        "input \(input)")
    }
  }

  @Test(arguments: GradientTable.rows)
  func gradientOfOneInputAloneHasTheSameBits(row: GradientRow) throws {
    let together = try row.tapeGradients()
    for input in row.inputs.indices {
      let alone = try row.tapeGradients { $0 == input }
      for other in row.inputs.indices {
        #expect(alone[other]?.values == (other == input ? together[other]?.values : nil))
      }
    }
  }

  /// The public functions of `Sources/Tensors/Ops`: an operation without a row fails here.
  @Test func everyOperationHasARow() throws {
    let operations = try OperationList.inSources()
    #expect(operations.count > 15)
    #expect(Set(GradientTable.rows.map(\.op)) == operations)
  }

  @Test func operationListTellsOverloadsApart() {
    let source = """
      public func one(_ a: Variable) -> Variable {
      public func two(_ a: Variable, by b: [Int] = [1, 2]) -> Variable {
      public func two(
        _ a: Variable, by b: Variable? = nil
      ) -> Variable {
      func three() {
      """
    #expect(
      OperationList.operations(in: [source]) == [
        "one", "two(Variable, [Int])", "two(Variable, Variable?)",
      ])
  }
}

/// Reads which operations there are from the sources of the tape.
enum OperationList {
  static func inSources() throws -> Set<String> {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Tensors/Ops")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return operations(in: try files.map { try String(contentsOf: $0, encoding: .utf8) })
  }

  /// Names of public functions, with the types of parameters where a name stands twice.
  static func operations(in sources: [String]) -> Set<String> {
    var types: [String: [String]] = [:]
    for source in sources {
      for match in source.matches(of: #/public func (\w+)\(([^)]*)\)/#) {
        let parameters = match.2.split(separator: #/,(?![^\[]*\])/#).map { parameter in
          let type = parameter.split(separator: ":", maxSplits: 1).last ?? ""
          return type.split(separator: "=")[0].trimmingCharacters(in: .whitespacesAndNewlines)
        }
        types[String(match.1), default: []].append(parameters.joined(separator: ", "))
      }
    }
    return Set(
      types.flatMap { name, overloads in
        overloads.count == 1 ? [name] : overloads.map { "\(name)(\($0))" }
      })
  }
}
