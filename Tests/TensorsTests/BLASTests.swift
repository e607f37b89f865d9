import Testing

@testable import Tensors

struct BLASTests {
  @Test func thisMachineComputesRightResults() throws {
    try BLAS.check()
    #expect(!BLAS.kernel.isEmpty)
  }

  @Test func wrongResultsNameTheCure() {
    #expect(
      BLAS.WrongResults(kernel: "SkylakeX").description
        == "openblas computes wrong results with its `SkylakeX` kernel on this processor; "
        + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again")
  }
}
