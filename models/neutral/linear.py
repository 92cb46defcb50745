"""What is linear in a neutral face: ridge regression from the mean of the frames."""

import torch
from torch import Tensor, nn

COMPONENTS = 32
RIDGES = tuple(10.0 ** (power / 2) for power in range(-10, 3))
"""Principal components of the frames' means that count, and ridges tried, weakest first: in squares of the first
singular value."""


class LinearFace(nn.Module):
    """Ridge regression from the mean of the frames to the neutral face, solved in closed form and not trained.

    A few dozen people suffice to fit it. What the frames do not determine (the background and the light of another
    picture) is predicted as the mean over all people, which no blend of the frames would be. Before `solve`, it returns
    a gray face.
    """

    mean_chw: Tensor
    face_chw: Tensor
    components_dchw: Tensor
    changes_dchw: Tensor

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        shape = (channels, size, size)
        self.register_buffer("mean_chw", torch.full(shape, 0.5))
        self.register_buffer("face_chw", torch.full(shape, 0.5))
        self.register_buffer("components_dchw", torch.zeros(COMPONENTS, *shape))
        self.register_buffer("changes_dchw", torch.zeros(COMPONENTS, *shape))

    def forward(self, mean_bchw: Tensor) -> Tensor:
        """Return float32 faces (B, C, S, S) for the means of people's frames."""
        codes_bd = (mean_bchw - self.mean_chw).flatten(1) @ self.components_dchw.flatten(1).T
        changes_bp = codes_bd @ self.changes_dchw.flatten(1)
        return (self.face_chw + changes_bp.reshape(mean_bchw.shape)).float()

    @torch.no_grad()
    def solve(self, mean_nchw: Tensor, face_nchw: Tensor) -> None:
        """Fit means of frames to neutral faces, both (N, C, S, S) of N >= 2 people.

        It takes the strongest of `RIDGES` whose error is within one standard error of the lowest (Breiman et al., 1984,
        section 3.4.3): a weaker one is hardly better and follows the expressions of the frames.
        """
        x_np, y_np = ((each - each.mean(0)).flatten(1).double() for each in (mean_nchw, face_nchw))
        kept = min(COMPONENTS, len(x_np) - 1)
        u, scale, v = torch.linalg.svd(x_np, full_matrices=False)
        u_nd, scale_d, v_dp = u[:, :kept], scale[:kept], v[:kept]
        ridges = [float(share * scale[0].square().clamp(min=1e-9)) for share in RIDGES]
        ridge = ridges[_strongest(torch.stack([errors_of_left_out(u_nd, scale_d, y_np, one) for one in ridges]))]
        changes_dp = (scale_d / (scale_d.square() + ridge))[:, None] * (u_nd.T @ y_np)
        self.mean_chw.copy_(mean_nchw.mean(0))
        self.face_chw.copy_(face_nchw.mean(0))
        self.components_dchw[:kept] = v_dp.reshape(kept, *self.mean_chw.shape).float()
        self.changes_dchw[:kept] = changes_dp.reshape(kept, *self.mean_chw.shape).float()


def _strongest(errors_rn: Tensor) -> int:
    """Return the last row whose mean is within one standard error of the least mean."""
    means_r = errors_rn.mean(1)
    best = int(means_r.argmin())
    limit = means_r[best] + errors_rn[best].std() / len(errors_rn[best]) ** 0.5
    return int(torch.nonzero(means_r <= limit).max())


def errors_of_left_out(u_nd: Tensor, scale_d: Tensor, y_np: Tensor, ridge: float) -> Tensor:
    """Return the mean squared errors (N,) for people who are left out one by one, from one fit to all of them.

    `u_nd`, `scale_d`: singular vectors and values of the centred inputs. `y_np`: the centred answers. The error of a
    left-out person is the residual divided by 1 - leverage (Allen, 1974).
    """
    share_d = scale_d.square() / (scale_d.square() + ridge)
    leverage_n = (u_nd.square() * share_d).sum(1) + 1 / len(u_nd)
    residual_np = y_np - (u_nd * share_d) @ (u_nd.T @ y_np)
    return (residual_np / (1 - leverage_n)[:, None]).square().mean(1)
