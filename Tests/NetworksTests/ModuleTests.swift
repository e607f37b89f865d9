import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Modules against NumPy (Scripts/fixtures/modules.py makes the file), and with each kind of weights.
@Suite struct ModuleTests {
  private struct Fixture: Decodable {
    struct Array: Decodable {
      var shape: [Int]
      var values: [Float]
      var tensor: Tensor { Tensor(shape: shape, values: values) }
    }
    var x: Array
    var memory: Array
    var weights: [String: Array]
    var states: Array
  }

  private let fixture: Fixture
  private static let (offsets, memoryOffsets) = ([0, 3, 5], [0, 2, 6])

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/modules", withExtension: "json"))
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  /// The block of the fixture: queries of width 8 that see each other and a memory of width 5.
  private static let block: TransformerBlock = {
    func norm(_ name: String) -> Norm { Norm(name + ".norm", width: 8, epsilon: 1e-5) }
    return TransformerBlock(
      attentionNorm: norm("self"),
      attention: Attention(
        map: Linear("self.qkv", from: 8, to: 24), output: Linear("self.out", from: 12, to: 8),
        heads: 4, keyHeads: 2, isCausal: true),
      crossNorm: norm("cross"),
      cross: CrossAttention(
        queries: Linear("cross.queries", from: 8, to: 12),
        keysAndValues: Linear(stacking: [
          Linear("cross.keys", from: 5, to: 6, hasBias: false),
          Linear("cross.values", from: 5, to: 6, hasBias: false),
        ]), output: Linear("cross.out", from: 12, to: 8), heads: 4, keyHeads: 2),
      feedForwardNorm: norm("feed"),
      feedForward: FeedForward(
        widening: Linear("feed.widening", from: 8, to: 12, hasBias: false),
        activation: .gatedSiLU,
        narrowing: Linear("feed.narrowing", from: 6, to: 8, hasBias: false)))
  }()

  private func parameters() throws -> Parameters {
    #expect(Set(Self.block.parameters.map(\.name)) == Set(fixture.weights.keys))
    return try Parameters(of: Self.block) { parameter in
      let array = try #require(fixture.weights[parameter.name])
      #expect(array.shape == parameter.shape, "\(parameter.name)")
      return array.tensor
    }
  }

  private func states(_ x: Variable, _ memory: Variable, in pass: BoundParameters) -> Variable {
    Self.block(
      x, over: AttendedTexts(offsets: Self.offsets),
      memory: Self.block.memory(of: memory, offsets: Self.memoryOffsets, in: pass), in: pass)
  }

  @Test func aBlockWithCrossAttentionIsTheTwins() throws {
    let tape = Tape(recording: false)
    let result = states(
      tape.constant(fixture.x.tensor), tape.constant(fixture.memory.tensor),
      in: tape.bind(try parameters()))
    #expect(result.shape == [5, 8])
    expectClose(result.value.values, fixture.states.values, relative: 1e-5)
  }

  /// Rows of one text see nothing of the memory of another.
  @Test func aMemoryIsItsTextsOwn() throws {
    func last(_ memory: Tensor) throws -> [[Float]] {
      let tape = Tape(recording: false)
      let result = states(
        tape.constant(fixture.x.tensor), tape.constant(memory), in: tape.bind(try parameters()))
      return (0..<5).map { Array(result.value.row($0)) }
    }
    var moved = fixture.memory.tensor
    moved.withUnsafeMutableValues { $0[2 * 5] += 1 }
    let (before, after) = (try last(fixture.memory.tensor), try last(moved))
    #expect(before[..<3] == after[..<3])
    for row in 3..<5 { #expect(before[row] != after[row]) }
  }

  /// The slope of Σ direction ∘ states along each gradient, of weights, queries and memory, is the
  /// gradient's length.
  @Test func gradientsOfABlockAreItsSlopes() throws {
    var inputs = try parameters()
    inputs.add("x", fixture.x.tensor)
    inputs.add("memory", fixture.memory.tensor)
    let direction = Tensor.random([5, 8], seed: 4)
    func states(_ inputs: Parameters, on tape: Tape) -> (Variable, BoundParameters) {
      let pass = tape.bind(inputs)
      return (self.states(pass["x"], pass["memory"], in: pass), pass)
    }
    let tape = Tape()
    let (result, bound) = states(inputs, on: tape)
    let gradients = try tape.backward(from: [(result, direction)]).of(bound)
    for (name, gradient) in zip(inputs.names, gradients) {
      let gradient = try #require(gradient, "\(name)")
      let length = gradient.sumOfSquares.squareRoot()
      #expect(length > 0, "\(name)")
      func value(_ distance: Double) -> Double {
        var moved = inputs
        moved[name].add(gradient, times: Float(distance / length))
        return zip(states(moved, on: Tape(recording: false)).0.value.values, direction.values)
          .reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let h = 0.01
      let slope = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
      expectClose(slope, length, relative: 2e-3, "\(name)")
    }
  }

  // MARK: Frozen, bound and changed weights

  private static let maps = [
    Linear("a", from: 4, to: 3), Linear("b", from: 4, to: 2), Linear("c", from: 4, to: 3),
  ]
  private static let numbers = Parameters(
    of: Linear(stacking: maps), key: RandomKey(seed: 3))
  private static let frozen = maps.map { map in map.frozen { numbers[$0.name] } }
  private let x = Tensor.random([5, 4], seed: 2)

  /// A run that binds some names, and changes some maps.
  private struct Run: NetworkPass {
    let tape = Tape(recording: false)
    var dropout: RandomKey?
    var bound: [String: Tensor] = [:]
    var changes: [String: (a: Tensor, b: Tensor)] = [:]

    func variable(named name: String) -> Variable? { bound[name].map(tape.constant) }

    func change(of map: String) -> LowRankChange? {
      changes[map].map {
        LowRankChange(a: tape.constant($0.a), b: tape.constant($0.b), scale: 0.5, dropout: 0.5)
      }
    }
  }

  private func mapped(_ map: Linear, _ run: Run = Run()) -> Tensor {
    map(run.tape.constant(x), in: run).value
  }

  @Test func frozenAndBoundWeightsGiveTheSameBits() {
    let tape = Tape(recording: false)
    let bound = tape.bind(Self.numbers)
    for (map, frozen) in zip(Self.maps, Self.frozen) {
      #expect(map(tape.constant(x), in: bound).value.values == mapped(frozen).values)
    }
  }

  /// Stacked maps give what they give alone, whatever of them is bound, and so do some of their columns.
  @Test func stackedMapsAreTheirParts() {
    let alone = Tensor.concatenatingRows(Self.frozen.map { mapped($0).transposed() }).transposed()
    let stack = Linear(stacking: Self.frozen)
    #expect(stack.names == ["a", "b", "c"] && stack.outputWidth == 8)
    #expect(stack.parameters.map(\.name) == Self.numbers.names)
    for parameter in stack.parameters {
      #expect(parameter.numbers.values == Self.numbers[parameter].values, "\(parameter.name)")
    }
    var other = Run()
    other.bound["b.weight"] = .random([2, 4], seed: 9)
    let changed = mapped(stack, other)
    for (run, expected) in [(Run(), alone), (other, changed)] {
      expectClose(mapped(stack, run).values, expected.values)
      for columns in [0..<3, 3..<8, 2..<4, 4..<5] {
        expectClose(
          mapped(stack.columns(columns), run).values, expected.columns(columns).values,
          "\(columns)")
      }
    }
    expectClose(changed.columns(0..<3).values, alone.columns(0..<3).values)
    #expect(changed.columns(3..<5).values != alone.columns(3..<5).values)
  }

  @Test func changesOfLowRankAreThoseOfTheWeight() {
    let change = (a: Tensor.random([2, 4], seed: 5), b: Tensor.random([2, 2], seed: 6))
    var weight = Self.numbers["b.weight"]
    weight.add(change.b.timesTransposed(change.a.transposed()), times: 0.5)
    var (bound, changed) = (Run(), Run())
    bound.bound["b.weight"] = weight
    changed.changes["b"] = change
    let stack = Linear(stacking: Self.frozen)
    for map in [Self.frozen[1], stack, stack.columns(4..<6)] {
      expectClose(mapped(map, changed).values, mapped(map, bound).values)
      #expect(mapped(map, changed).values != mapped(map).values)
    }
    // Its dropout is drawn by the map's name, and leaves what the map itself sees alone.
    var dropping = changed
    dropping.dropout = RandomKey(seed: 1)
    #expect(mapped(stack, dropping).values != mapped(stack, changed).values)
    #expect(
      mapped(stack, dropping).columns(0..<3).values == mapped(stack, changed).columns(0..<3).values)
  }

  @Test func geluFollowsTheMapWithEachKindOfWeights() {
    var changed = Run()
    changed.changes["b"] = (a: .random([2, 4], seed: 5), b: .random([2, 2], seed: 6))
    let stack = Linear(stacking: Self.frozen)
    for map in [Self.frozen[1], stack, stack.columns(3..<4)] {
      for run in [Run(), changed] {
        let expected = run.tape.gelu(run.tape.constant(mapped(map, run))).value
        expectClose(map.gelu(run.tape.constant(x), in: run).value.values, expected.values)
      }
    }
  }

  // MARK: Declarations

  @Test func modulesDeclareTheirParameters() {
    let gru = GRU("layers.0", from: 4, to: 2)
    #expect(
      gru.parameters.map(\.name) == [
        "layers.0.input.weight", "layers.0.input.bias", "layers.0.hidden.weight",
        "layers.0.hidden.bias",
      ])
    #expect(gru.parameters.map(\.shape) == [[6, 4], [6], [6, 2], [6]])
    #expect(gru.parameters.map(\.decays) == [true, false, true, false])
    let rms = Norm("n", width: 3, epsilon: 1e-6, gain: "weight", hasBias: false)
    #expect(rms.parameters.map(\.name) == ["n.weight"])
    let drawn = Parameters(of: Norm("n", width: 3, epsilon: 1e-6), key: RandomKey(seed: 1))
    #expect(drawn.tensors.map(\.values) == [[1, 1, 1], [0, 0, 0]])
    #expect(drawn.decays == [false, false])
  }

  /// What a parameter starts as depends on its name and shape, and not on what else is drawn.
  @Test func parametersAreDrawnByNameAndShape() throws {
    let key = RandomKey(seed: 8)
    let table = Embedding("items", rows: 40, width: 6)
    let alone = table.table.drawn(with: key)
    #expect(Parameters(of: table, key: key)["items"].values == alone.values)
    #expect(Embedding("users", rows: 40, width: 6).table.drawn(with: key).values != alone.values)
    let deviation = (alone.sumOfSquares / 240).squareRoot()
    expectClose(deviation, 0.02, relative: 0.1)
    let uniform = ModuleParameter("w", [50, 8], .uniform(0.5)).drawn(with: key).values
    #expect(uniform.allSatisfy { abs($0) <= 0.5 } && uniform.contains { abs($0) > 0.48 })
    let map = try #require(Linear("m", from: 25, to: 40).parameters.first).drawn(with: key)
    expectClose((map.sumOfSquares / 1000).squareRoot(), 0.2, relative: 0.1)
  }
}
