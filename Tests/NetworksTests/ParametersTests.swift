import Networks
import Support
import Tensors
import Testing

struct ParametersTests {
  @Test func keepsTheOrderOfAdding() {
    var parameters = Parameters()
    parameters.add("b", .zeros([2]), decays: false)
    parameters.addNormal("a", [2, 3], deviation: 0.1, key: RandomKey(seed: 1))
    #expect(parameters.names == ["b", "a"] && parameters.decays == [false, true])
    #expect(parameters.elementCount == 8)
    #expect(parameters.contains("a") && !parameters.contains("c"))
    parameters["b"] = Tensor(shape: [2], values: [1, 2])
    #expect(parameters.tensors[0].values == [1, 2])
  }

  @Test func normalsDependOnNameAndKeyAlone() {
    func drawn(_ names: [String], seed: UInt64) -> Parameters {
      var parameters = Parameters()
      for name in names {
        parameters.addNormal(name, [5], deviation: 1, key: RandomKey(seed: seed))
      }
      return parameters
    }
    let (one, other) = (drawn(["a", "b"], seed: 1), drawn(["b", "a"], seed: 1))
    #expect(one["a"].values == other["a"].values && one["a"].values != one["b"].values)
    #expect(drawn(["a"], seed: 2)["a"].values != one["a"].values)
  }

  @Test func groupsComeBackAsTheyWere() {
    var inner = Parameters()
    inner.add("x", .scalar(1), decays: false)
    inner.add("y.z", .scalar(2))
    var all = Parameters()
    all.add("modelling", .scalar(3))
    all.add(inner, under: "model")
    #expect(all.names == ["modelling", "model.x", "model.y.z"])
    let group = all.group("model")
    #expect(group.names == inner.names && group.decays == inner.decays)
    #expect(group.tensors.map(\.scalar) == [1, 2])
    #expect(all.group("other").names == [])
  }

  @Test func frozenParametersGetNoGradient() throws {
    var parameters = Parameters()
    parameters.add("w", .scalar(3))
    parameters.add("unused", .scalar(1))
    let tape = Tape()
    let (trained, frozen) = (tape.bind(parameters), tape.bind(parameters, trainable: false))
    let gradients = try tape.backward(from: tape.multiply(trained["w"], frozen["w"]))
    #expect(gradients.of(trained).map { $0?.scalar } == [3, nil])
    #expect(gradients.of(frozen).map { $0?.scalar } == [nil, nil])
  }
}
