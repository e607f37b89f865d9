import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

@Suite struct SASRecNetworkTests {
  private static let configuration = SASRec.Configuration(
    width: 16, blocks: 2, heads: 4, maxlen: 8, dropout: 0.3)
  private let network = SASRec.network(configuration, users: 0, items: 30)
  private let parameters = SASRec.firstParameters(
    configuration, users: 0, items: 30, key: RandomKey(seed: 5))

  private func states(_ histories: [[Int32]], dropout: RandomKey? = nil) throws -> Tensor {
    let tape = Tape(recording: false)
    return try network.states(
      of: PackedHistories(histories.map { $0[...] }, maxlen: 8),
      in: tape.bind(parameters).dropping(by: dropout), lastOnly: false
    ).value
  }

  @Test func positionsCountFromTheRecentEnd() {
    let packed = PackedHistories([[7, 8], [1, 2, 3, 4, 5], []], maxlen: 4)
    #expect(packed.items == [7, 8, 2, 3, 4, 5])
    #expect(packed.positions == [2, 3, 0, 1, 2, 3])
    #expect(packed.offsets == [0, 2, 6, 6])
  }

  @Test func laterItemsChangeNoEarlierState() throws {
    let before = try states([[3, 1, 4, 1, 5]])
    let after = try states([[3, 1, 4, 9, 5]])
    #expect(before.rows(0..<3).values == after.rows(0..<3).values)
    for row in 3..<5 { #expect(before.row(row) != after.row(row)) }
  }

  @Test func earlierItemsChangeLaterStates() throws {
    let before = try states([[3, 1, 4, 1, 5]])
    let after = try states([[2, 1, 4, 1, 5]])
    for row in 0..<5 { #expect(before.row(row) != after.row(row)) }
  }

  @Test func orderMatters() throws {
    #expect(try states([[3, 1, 4]]).row(2) != states([[1, 3, 4]]).row(2))
  }

  @Test func packedEqualsOneByOne() throws {
    let histories: [[Int32]] = [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10, 11, 12, 13, 14], [2, 2]]
    let alone = try histories.map { try states([$0]) }
    expectClose(try states(histories), .concatenatingRows(alone), absolute: 1e-5)
  }

  @Test func lastStatesAreTheLastOfAllStates() throws {
    let histories: [[Int32]] = [[1, 2, 3], [], [4], [5, 6, 7, 8, 9, 10, 11, 12, 13, 14], []]
    var model = try SASRec(Self.configuration, itemCount: 30, key: RandomKey(seed: 5))
    model.parameters = parameters
    let last = try model.lastStates(of: histories.map { $0[...] }[...])
    #expect(last.shape == [5, 16])
    for (row, history) in histories.enumerated() {
      let expected =
        history.isEmpty
        ? [Float](repeating: 0, count: 16) : try states([history]).row(min(history.count, 8) - 1)
      expectClose(last.row(row), expected, absolute: 1e-5)
    }
  }

  @Test func dropoutIsDrawnWithItsKey() throws {
    let history: [[Int32]] = [[1, 2, 3]]
    let first = try states(history, dropout: RandomKey(seed: 1))
    #expect(try states(history, dropout: RandomKey(seed: 1)).values == first.values)
    #expect(try states(history, dropout: RandomKey(seed: 2)).values != first.values)
    #expect(try states(history).values != first.values)
  }

  @Test func weightsAreDrawnWithTheirKey() {
    func drawn(_ seed: UInt64) -> Parameters {
      SASRec.firstParameters(
        Self.configuration, users: 0, items: 30, key: RandomKey(seed: seed))
    }
    #expect(drawn(5).tensors.map(\.values) == parameters.tensors.map(\.values))
    #expect(drawn(6)["items"].values != parameters["items"].values)
    #expect(
      parameters["blocks.0.attention.out.weight"].values
        != parameters["blocks.1.attention.out.weight"].values)
  }
}
