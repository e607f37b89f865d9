import Testing

@testable import Tensors

struct BLASTests {
  @Test func thisMachineComputesRightResults() throws {
    try BLAS.check()
    #expect(!BLAS.kernel.isEmpty)
  }

  @Test func wrongResultsNameTheCure() {
    #expect(
      BLAS.WrongResults.library(kernel: "SkylakeX").description
        == "openblas computes wrong results with its `SkylakeX` kernel on this processor; "
        + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again")
    #expect(
      BLAS.WrongResults.products.description
        == "matrix products come out wrong on this processor; please report it")
  }
}
