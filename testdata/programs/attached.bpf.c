// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that the verifier checks against the running kernel: by what they are attached to,
 * by variables and functions of the kernel, and by CO-RE relocations.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct task_struct {
	int pid;
	struct task_struct *real_parent;
} __attribute__((preserve_access_index));

struct task_struct___flavor {
	int bpfmapc_is_not_there;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct task_struct *task;
} __attribute__((preserve_access_index));

struct sock {
	int sk_rcvbuf;
} __attribute__((preserve_access_index));

struct tcp_congestion_ops {
	void (*init)(struct sock *sk);
	char name[16];
};

struct rq {
	unsigned int nr_running;
} __attribute__((preserve_access_index));

extern const struct rq runqueues __ksym;
extern const int bpfmapc_variable_is_not_there __ksym __weak;
extern const void do_exit __ksym;
extern void bpf_rcu_read_lock(void) __ksym __weak;	/* since 6.2 */
extern void bpf_rcu_read_unlock(void) __ksym __weak;
extern void bpf_rcu_read_unlock___other(int twice) __ksym __weak;
extern void bpfmapc_function_is_not_there(void) __ksym __weak;

__u64 found;

SEC("tp_btf/sched_switch")
int BPF_PROG(variables)
{
	const struct rq *rq = bpf_per_cpu_ptr(&runqueues, 0);

	if (rq)
		found += rq->nr_running;
	if (&bpfmapc_variable_is_not_there)
		found += bpfmapc_variable_is_not_there;
	return 0;
}

SEC("raw_tp/sched_switch")
int address(void *ctx)
{
	found += (__u64)&do_exit;
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(functions)
{
	if (bpf_rcu_read_lock) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	if (bpf_rcu_read_unlock___other)
		bpf_rcu_read_unlock___other(2);
	if (bpfmapc_function_is_not_there)
		bpfmapc_function_is_not_there();
	return 0;
}

/* Nothing says that the function may be missing. */
SEC("tp_btf/sched_switch")
int BPF_PROG(missing_function)
{
	bpfmapc_function_is_not_there();
	return 0;
}

SEC("fentry/vfs_read")
int BPF_PROG(enters)
{
	return 0;
}

SEC("fentry.s/bpfmapc_is_not_there")
int BPF_PROG(missing_target)
{
	return 0;
}

SEC("fentry")
int BPF_PROG(no_target)
{
	return 0;
}

SEC("lsm.s/bpf")
int BPF_PROG(sleeps)
{
	return 0;
}

SEC("iter/task")
int walks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		found += task->pid;
	return 0;
}

SEC("kprobe/do_exit")
int relocated(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	found += BPF_CORE_READ(task, real_parent, pid);
	if (bpf_core_field_exists(((struct task_struct___flavor *)0)->bpfmapc_is_not_there))
		found += BPF_CORE_READ((struct task_struct___flavor *)task, bpfmapc_is_not_there);
	return 0;
}

/* A member that is not there, and that nothing guards. */
SEC("kprobe/do_exit")
int missing_member(void *ctx)
{
	struct task_struct___flavor *task = (void *)bpf_get_current_task();

	found += BPF_CORE_READ(task, bpfmapc_is_not_there);
	return 0;
}

SEC("freplace/anything")
int replaces(struct __sk_buff *skb)
{
	return 0;
}

SEC("bpfmapc_knows_no_such_section")
int of_no_type(void *ctx)
{
	return 0;
}

SEC("struct_ops/init")
void BPF_PROG(init, struct sock *sk)
{
	found += sk->sk_rcvbuf;
}

SEC("struct_ops/unused")
void BPF_PROG(unused, struct sock *sk)
{
}

SEC(".struct_ops")
struct tcp_congestion_ops congestion = {
	.init = (void *)init,
	.name = "bpfmapc_test",
};

char LICENSE[] SEC("license") = "GPL";
