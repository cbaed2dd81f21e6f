using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// Tensor operations with a scalar operand. TorchSharp passes the native object of a scalar to libtorch without keeping the
/// managed one alive, so a garbage collection at that moment frees the scalar while it is read, which causes an error or, worse, a
/// wrong value. The scalars here live as long as the process and are never freed. Do not use TorchSharp operators that take a <see
/// langword="double"/> and a tensor, nor <c>x + y</c> of two tensors: it computes x + α·y, and its α of 1 is such a scalar.
/// </summary>
internal static class TorchNumbers
{
    private static readonly ConcurrentDictionary<double, Scalar> Known = new();

    public static Scalar Of(double value) => Known.GetOrAdd(value, number => number.ToScalar());

    public static Tensor Squared(this Tensor x) => x * x;

    public static Tensor Times(this Tensor x, double factor) => x.mul(Of(factor));

    public static Tensor Plus(this Tensor x, double summand) => x.add(Of(summand), Of(1));

    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, Of(1));

    public static Tensor Over(this Tensor x, double divisor) => x.div(Of(divisor));

    public static Tensor LeakyRelu(Tensor x, double slope) => x.leaky_relu(Of(slope));

    public static Tensor Elu(Tensor x, double alpha) => x.elu(Of(alpha), Of(1), Of(1));

    /// <summary>With PyTorch's default threshold: linear above 20.</summary>
    public static Tensor Softplus(Tensor x) => Softplus(x, Of(1), Of(20));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor x, Scalar beta, Scalar threshold);
}
